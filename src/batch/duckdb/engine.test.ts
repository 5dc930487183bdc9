import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { finishAtRead } from "../../aggregation/index.js";
import type { ViewDefinition } from "../../definition/index.js";
import { featureView, rowSource } from "../../definition/index.js";
import { isGranaryError } from "../../errors/index.js";
import { instantColumn, planView } from "../../logical/index.js";
import { compareValues, type Row, type Value } from "../../schema/index.js";
import {
  agree,
  agreeAggregate,
  arbitraryAggregateView,
  arbitraryHistory,
  everyAggregateView,
  forAll,
  oracleSnapshot,
  standingRows,
  testEntity,
  testSource,
  thoroughness,
  timedRows,
} from "../../testing/index.js";
import { microsOf } from "../../time/index.js";
import type { BatchEngine } from "../contract.js";
import { openDuckdbEngine } from "./engine.js";
import { writeTestRows } from "./test-rows.suite.js";

const tMicros = microsOf("2026-11-25");
let folder: string;
let engine: BatchEngine;
/** Takes any source for a large one: a view is computed grouping by grouping, and what holds rows in many passes. */
let parting: BatchEngine;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-engine-"));
  const importModule = () => Promise.reject(new Error("no source of these tests has a module"));
  engine = await openDuckdbEngine({ temporaryFolder: folder, importModule });
  const computeLimits = { manyRows: 0, passBytes: 1000 };
  parting = await openDuckdbEngine({ temporaryFolder: folder, importModule, computeLimits });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await parting[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** An engine's snapshot of a view whose source reads the rows, as an object a row. */
async function snapshot(
  view: ViewDefinition,
  rows: readonly Row[],
  by = engine,
): Promise<Readonly<Record<string, Value>>[]> {
  const file = await writeTestRows(folder, view.source, rows);
  // The one thing that differs from the generated view is where the rows lie.
  const source = { ...view.source, input: { ...view.source.input, paths: [file] } };
  const plan = planView({ ...view, source } as ViewDefinition, tMicros);
  const out = join(folder, `view-${files++}.parquet`);
  // Which rows a random condition is computed over, so that it leaves int64, is the engine's choice.
  const { rows: count } = await by.runView(plan, out, { repoFolder: folder }).catch((error: unknown) => {
    fc.pre(!isGranaryError(error, "GR-VALUE-OVERFLOW"));
    throw error;
  });
  const found: Record<string, Value>[] = [];
  for await (const batch of by.readParquet(out, plan.columns)) {
    for (let r = 0; r < batch.rows; r++) {
      found.push(Object.fromEntries(plan.columns.map(({ name }, c) => [name, batch.columns[c]?.[r] ?? null])));
    }
  }
  await Promise.all([rm(file), rm(out)]);
  expect(found.length).toBe(count);
  return found;
}

function compareWithOracle(view: ViewDefinition, rows: readonly Row[], found: Readonly<Record<string, Value>>[]): void {
  const expected = oracleSnapshot(view, rows, tMicros);
  const keys = view.entity.joinKeys.map((key) => key.name);
  expect(found.map((row) => keys.map((key) => row[key]))).toEqual(expected.map((row) => row.key));
  const ofEntities = new Map<string, Row[]>();
  const keyText = (key: readonly unknown[]): string => key.map(String).join("\u0001");
  for (const row of standingRows(view.source, rows)) {
    const key = keyText(keys.map((name) => row[name]));
    const same = ofEntities.get(key);
    if (same === undefined) ofEntities.set(key, [row]);
    else same.push(row);
  }
  expected.forEach((row, index) => {
    const got = found[index] ?? {};
    const ofEntity = ofEntities.get(keyText(row.key)) ?? [];
    expect(got.event_timestamp).toBe(row.eventMicros);
    for (const feature of view.features) {
      const value = got[feature.name] ?? null;
      const expectedValue = row.values[feature.name] ?? null;
      const agreed =
        "aggregation" in feature && view.source.kind === "event_source"
          ? agreeAggregate(value, expectedValue, { ...feature, rows: timedRows(view.source, ofEntity), tMicros })
          : agree(value, expectedValue, feature.type);
      expect(agreed, `${feature.name}: ${String(value)} is not ${String(expectedValue)}`).toBe(true);
    }
  });
}

/** Holds the engine to the oracle: what a property and a test of one case call. */
async function agreesWithOracle([view, rows]: readonly [ViewDefinition, readonly Row[]]): Promise<void> {
  compareWithOracle(view, rows, await snapshot(view, rows));
}

async function partedAgreesWithOracle([view, rows]: readonly [ViewDefinition, readonly Row[]]): Promise<void> {
  compareWithOracle(view, rows, await snapshot(view, rows, parting));
}

const timeout = 60_000 * thoroughness;

test("an aggregate view is what the naive oracle says", { timeout }, async () => {
  const source = testSource("rows.parquet");
  const cases = fc.tuple(arbitraryAggregateView(source), arbitraryHistory(source, tMicros, 40));
  await forAll(cases, { name: "agreesWithOracle", holds: agreesWithOracle }, 120);
});

test("an aggregate view computed grouping by grouping, in passes, is what the naive oracle says", {
  timeout,
}, async () => {
  const source = testSource("rows.parquet");
  const cases = fc.tuple(arbitraryAggregateView(source), arbitraryHistory(source, tMicros, 40));
  await forAll(cases, { name: "partedAgreesWithOracle", holds: partedAgreesWithOracle }, 30);
  await partedAgreesWithOracle([everyAggregateView(source), manyRows.slice(0, 300)]);
});

/** Some 20,000 rows, at night 100,000: the same in every run. */
const manyRows = fc
  .sample(arbitraryHistory(testSource("rows.parquet"), tMicros, 40), {
    numRuns: 1000 * Math.min(thoroughness, 5),
    seed: 4,
  })
  .flat();

test.each<readonly [shape: string, rows: readonly Row[], keyOf: (index: number) => Row]>([
  ["one entity with many rows", manyRows, () => ({ shop: "a", buyer_id: 1 })],
  ["many entities with one row", manyRows.slice(0, 1000), (index) => ({ shop: `a|${index}`, buyer_id: index % 7 })],
])("every aggregate of %s is what the naive oracle says", { timeout }, async (_, rows, keyOf) => {
  const view = everyAggregateView(testSource("rows.parquet"));
  await agreesWithOracle([view, rows.map((row, index) => ({ ...row, ...keyOf(index) }))]);
});

test("identity keeps one row of several, over the whole source", { timeout }, async () => {
  const source = testSource("rows.parquet", { identity: ["s", "i"] });
  const cases = fc.tuple(arbitraryAggregateView(source), arbitraryHistory(source, tMicros, 40));
  await forAll(cases, { name: "agreesWithOracle", holds: agreesWithOracle }, 60);
});

test("a row view is the newest row, ties broken by created time and then by its columns", { timeout }, async () => {
  const events = testSource("rows.parquet");
  const source = rowSource("history", {
    files: "rows.parquet",
    entity: testEntity,
    eventTime: "at",
    createdTime: "known_at",
    columns: { i: "int64", f: "float64", b: "boolean", s: "string", u: "timestamp" },
  });
  const view = featureView("rows", {
    entity: testEntity,
    source,
    owner: "tests",
    ttl: "7d",
    features: (row) => ({ i: row.i, f: row.f.add(row.i), b: row.b, s: row.s.fillNull("none"), u: row.u }),
  });
  const cases = arbitraryHistory(events, tMicros, 40).map((rows): readonly [ViewDefinition, readonly Row[]] => [
    view,
    rows,
  ]);
  await forAll(cases, { name: "agreesWithOracle", holds: agreesWithOracle }, 60);
});

test("a snapshot keeps the instant beside a value that the clock finishes", { timeout }, async () => {
  const source = testSource("rows.parquet");
  const cases = fc.tuple(arbitraryAggregateView(source), arbitraryHistory(source, tMicros, 20));
  await forAll(cases, { name: "keepsInstants", holds: keepsInstants }, 30);
});

/** What a clock finishes is in the snapshot as its instant, and as the value at the as-of. */
async function keepsInstants([view, rows]: readonly [ViewDefinition, readonly Row[]]): Promise<void> {
  const finished = planView(view, tMicros).features.filter((feature) => feature.finish !== null);
  fc.pre(finished.length > 0);
  for (const row of await snapshot(view, rows)) {
    for (const { name, finish } of finished) {
      const instant = row[instantColumn(name)] ?? null;
      const value = finish === null ? null : finishAtRead(instant === null ? null : Number(instant), tMicros, finish);
      expect(compareValues(row[name] ?? null, value)).toBe(0);
    }
  }
}
