import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { featureView, rowSource, type Source, type ViewDefinition } from "../../../definition/index.js";
import type { Row, Value } from "../../../schema/index.js";
import {
  agree,
  agreeAggregate,
  arbitraryAggregateView,
  arbitraryHistory,
  everyAggregateView,
  forAll,
  notYetKnownPairs,
  oracleHistory,
  standingRows,
  testEntity,
  testSource,
  timedRows,
} from "../../../testing/index.js";
import { microsOf } from "../../../time/index.js";
import type { BatchEngine } from "../../contract.js";
import { joinedRows, planOfAll } from "../../history-cases.suite.js";
import { openDuckdbEngine } from "../engine.js";
import { writeTestRows } from "../test-rows.suite.js";

const tMicros = microsOf("2026-11-25");
let folder: string;
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-history-"));
  engine = await openDuckdbEngine({
    temporaryFolder: folder,
    importModule: () => Promise.reject(new Error("no source of these tests has a module")),
  });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Labels of the entities of `arbitraryHistory`, at the instants of its rows and beside them; duplicates; strangers. */
function arbitraryLabels(rows: readonly Row[]): fc.Arbitrary<Row[]> {
  const times = rows.flatMap(({ at, known_at: known }) => [at ?? null, known ?? null].filter((time) => time !== null));
  const instant = fc.oneof(
    fc.tuple(fc.constantFrom(tMicros, ...times.map(Number)), fc.constantFrom(-1, 0, 1)).map(([at, by]) => at + by),
    fc
      .tuple(fc.constantFrom(tMicros, ...times.map(Number)), fc.constantFrom(3_600_000_000, 86_400_000_000))
      .map(([at, by]) => at + by),
    fc.integer({ min: 0, max: 12 * 86_400 }).map((seconds) => tMicros - seconds * 1_000_000),
  );
  const keys = rows.filter(({ shop, buyer_id: id }) => shop !== null && id !== null);
  const known = keys.map(({ shop, buyer_id }) => ({ shop: shop ?? null, buyer_id: buyer_id ?? null }));
  const entity = fc.constantFrom<Row>({ shop: "stranger", buyer_id: 1 }, ...known);
  const label = fc.tuple(entity, instant).map(([keysOf, at]): Row => ({ ...keysOf, event_timestamp: at }));
  return fc
    .tuple(fc.array(label, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 3 }))
    .map(([labels, again]) => [
      ...labels,
      ...again.flatMap((n) => labels.slice(n % Math.max(1, labels.length)).slice(0, 1)),
    ]);
}

interface Case {
  readonly view: ViewDefinition;
  readonly rows: readonly Row[];
  readonly labels: readonly Row[];
  readonly knownBy: boolean;
  /** Features are asked for under names of their own. */
  readonly aliased: boolean;
}

function casesOf(views: fc.Arbitrary<ViewDefinition>): fc.Arbitrary<Case> {
  return views.chain((view) =>
    arbitraryHistory(view.source, tMicros, 40).chain((rows) =>
      fc.record({
        view: fc.constant(view),
        rows: fc.constant(rows),
        labels: arbitraryLabels(rows),
        knownBy: fc.boolean(),
        aliased: fc.boolean(),
      }),
    ),
  );
}

async function joinsAsTheOracle({ view: generated, rows, labels, knownBy, aliased }: Case): Promise<void> {
  const file = await writeTestRows(folder, generated.source, rows);
  const view = reading(generated, file);
  const nameOf = (feature: string): string => (aliased ? `as_${feature}` : feature);
  const features = view.features.map(({ name }) => ({
    view: view.name,
    feature: name,
    ...(aliased ? { as: nameOf(name) } : {}),
  }));
  const plan = planOfAll([view], { knownBy, features });
  const labelFile = await writeTestRows(folder, labelsAsSource, labels);
  const input = { kind: "file", path: labelFile, format: "parquet" } as const;
  const { rows: found, report } = await joinedRows(engine, plan, input, folder);
  const asked = { views: [view], labels, time: "event_timestamp", rowsOf: () => rows, knownBy };
  const expected = oracleHistory(asked);
  expect(found.length).toBe(labels.length);
  for (const [i, label] of labels.entries()) {
    const row = found[i] ?? {};
    const cell = expected[i]?.[0];
    for (const name of ["shop", "buyer_id", "event_timestamp"]) expect(row[name]).toStrictEqual(label[name]);
    expect(row[`${view.name}__status`]).toBe(cell?.status);
    expect(row[`${view.name}__event_time`]).toBe(cell?.eventMicros);
    for (const feature of view.features) {
      const pair = [row[nameOf(feature.name)] ?? null, cell?.values[feature.name] ?? null] as const;
      expect(agrees(view, feature, pair, { rows, label, knownBy }), `${feature.name}: ${String(pair)}`).toBe(true);
    }
  }
  if (!knownBy)
    expect(report.notYetKnown).toEqual([{ source: "history", pairs: notYetKnownPairs(view.source, asked) }]);
}

const labelsAsSource: Source = rowSource("labels", {
  files: "labels.parquet",
  entity: testEntity,
  eventTime: "event_timestamp",
  columns: {},
});

function reading(view: ViewDefinition, file: string): ViewDefinition {
  const input = { kind: "files", paths: [file], format: "parquet", delimiter: ",", partition: null } as const;
  return view.kind === "row_view"
    ? { ...view, source: { ...view.source, input } }
    : { ...view, source: { ...view.source, input } };
}

interface Judged {
  readonly rows: readonly Row[];
  readonly label: Row;
  readonly knownBy: boolean;
}

function agrees(
  view: ViewDefinition,
  feature: ViewDefinition["features"][number],
  [found, expected]: readonly [Value, Value],
  { rows, label, knownBy }: Judged,
): boolean {
  if (found === null || expected === null) return found === expected;
  if (!("aggregation" in feature) || view.kind !== "aggregate_view") return agree(found, expected, feature.type);
  const at = Number(label.event_timestamp);
  const known = rows.filter(({ known_at: created }) => !knownBy || (created ?? null) === null || Number(created) <= at);
  const own = standingRows(view.source, known).filter(
    (row) => row.shop === label.shop && row.buyer_id === label.buyer_id && Number(row.at) <= at,
  );
  const judged = {
    aggregation: feature.aggregation,
    type: feature.type,
    rows: timedRows(view.source, own),
    tMicros: at,
  };
  return agreeAggregate(found, expected, judged);
}

const sources = fc.constantFrom<readonly string[]>([], [], ["shop", "i"], ["s"], ["i", "b"]);

test("aggregates at label times are the oracle's", async () => {
  const views = sources.chain((identity) => arbitraryAggregateView(testSource("history.parquet", { identity })));
  await forAll(casesOf(views), { name: "joinsAsTheOracle", holds: joinsAsTheOracle }, 16);
});

test("every aggregate at label times is the oracle's", async () => {
  const views = fc.constant(everyAggregateView(testSource("history.parquet")));
  await forAll(casesOf(views), { name: "joinsAsTheOracle", holds: joinsAsTheOracle }, 3);
});

test("newest rows at label times are the oracle's", async () => {
  const views = fc
    .record({ identity: sources, ttl: fc.constantFrom(undefined, "1h" as const, "1d" as const) })
    .map(({ identity, ttl }) => {
      const history = testSource("history.parquet", { identity });
      const source = { ...history, kind: "row_source" as const };
      return featureView("newest", {
        entity: testEntity,
        source,
        owner: "tests",
        ...(ttl === undefined ? {} : { ttl }),
        features: (row) => ({ f: row.f, s: row.s, half: row.half, v: row.v, big: row.i.add(1) }),
      });
    });
  await forAll(casesOf(views), { name: "joinsAsTheOracle", holds: joinsAsTheOracle }, 16);
});
