import { rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import type { BatchEngine, LoadModule } from "../batch/index.js";
import type { ViewDefinition } from "../definition/index.js";
import { invariant, isGranaryError } from "../errors/index.js";
import { columnsOfView, planView } from "../logical/index.js";
import { toOnlineRows } from "../offline/index.js";
import { type OnlineStore, storedViewOf } from "../online/index.js";
import { compareValues, type DataType, type KeyTuple, kindOf, type Row, type Value } from "../schema/index.js";
import { createServing } from "../serving/index.js";
import { agree, agreeAggregate, arbitraryRows, oracleSnapshot, standingRows, timedRows } from "../testing/index.js";
import { instant } from "../time/index.js";
import { fitHistory, withFits } from "./check-fits.js";
import { codesOf, naiveFunctions } from "./check-functions.js";
import { withFile, writeHistory } from "./check-history.js";

/** Where a view is checked: an engine, an online store of nothing else, and a folder for files that come and go. */
export interface CheckPlace {
  readonly engine: BatchEngine;
  readonly online: OnlineStore;
  readonly folder: string;
  /** The feature repo's folder, which modules of row functions are relative to. */
  readonly repoFolder: string;
  /** Loads a module of the repo, for the oracle's own calls of row functions. */
  readonly load: LoadModule;
}

export interface CheckOptions {
  /** Histories to generate. */
  readonly cases: number;
  /** Repeats the histories of an earlier check; undefined: others every time. */
  readonly seed: number | undefined;
  /** The instant that histories are about. */
  readonly tMicros: number;
  readonly onProgress?: (done: number) => void;
}

/** What a check of a view found. */
export interface ViewChecked {
  readonly view: string;
  readonly cases: number;
  readonly seed: number;
  /** Null where oracle, engine and store agreed on every history. */
  readonly disagreement: Disagreement | null;
}

export interface Disagreement {
  /** What the two say, of which feature and entity. */
  readonly what: string;
  /** The smallest history that shows it. */
  readonly history: readonly Row[];
}

/**
 * Runs a view through generated histories of its source: the naive oracle, the engine's snapshot and what the online
 * store serves have to agree, value by value and status by status. A history on which they differ is made as small as it
 * gets.
 */
export async function checkView(view: ViewDefinition, place: CheckPlace, options: CheckOptions): Promise<ViewChecked> {
  const { tMicros, cases } = options;
  let done = 0;
  const property = fc.asyncProperty(arbitraryRows(view, tMicros, 30), async (rows) => {
    const difference = await differenceOn(view, rows, place, tMicros);
    options.onProgress?.(++done);
    if (difference !== null) throw new Error(difference);
  });
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const details = await fc.check(property, { numRuns: cases, seed });
  const [history] = details.counterexample ?? [];
  const what = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  return {
    view: view.name,
    cases: details.numRuns,
    seed,
    disagreement: details.failed ? { what, history: history ?? [] } : null,
  };
}

/** Every history is a file of its own name: engines keep what they read of a name. */
let histories = 0;

/** The first difference on a history, in a sentence; null where there is none. */
async function differenceOn(
  view: ViewDefinition,
  rows: readonly Row[],
  place: CheckPlace,
  tMicros: number,
): Promise<string | null> {
  const [historyFile, snapshotFile] = [`history-${++histories}.parquet`, `snapshot-${histories}.parquet`].map((name) =>
    join(place.folder, name),
  );
  invariant(historyFile !== undefined && snapshotFile !== undefined, "A history has its two files.");
  const unfitted = withFile(view, historyFile);
  try {
    await writeHistory(unfitted.source, rows, historyFile);
    const fitted = await fitHistory(unfitted, rows, place, tMicros);
    if (fitted.difference !== null) return fitted.difference;
    const plan = planView(unfitted, tMicros, fitted.artifacts);
    const read = withFits(unfitted, fitted.artifacts);
    const codes = await codesOf(read.source, columnsOfView(view), place.load);
    const { functions, difference } = await naiveFunctions(read.source, codes, rows);
    if (difference !== null) return difference;
    const expected = oracleSnapshot(read, rows, tMicros, functions);
    const standing = standingRows(read.source, rows, functions);
    await place.engine.runView(plan, snapshotFile, { repoFolder: place.repoFolder });
    const found: Record<string, Value>[] = [];
    for await (const batch of place.engine.readParquet(snapshotFile, plan.columns)) {
      for (let r = 0; r < batch.rows; r++) {
        found.push(Object.fromEntries(plan.columns.map(({ name }, c) => [name, batch.columns[c]?.[r] ?? null])));
      }
    }
    const inSnapshot = compareRows(view, standing, tMicros, expected, (key) => findRow(view, found, key), "the engine");
    if (inSnapshot !== null) return inSnapshot;
    if (found.length !== expected.length)
      return `the engine has ${found.length} entities, the oracle ${expected.length}`;
    const batches = toOnlineRows(
      { columns: plan.columns, asOfMicros: tMicros },
      place.engine.readParquet(snapshotFile, plan.columns),
    );
    await place.online.write(storedViewOf(unfitted), { asOfMicros: tMicros, build: 1 }, batches, { full: true });
    return await servedDifference(unfitted, standing, place.online, tMicros, expected);
  } catch (error) {
    // Which rows a condition is computed over, so that it leaves int64, is the engine's choice.
    fc.pre(!isGranaryError(error, "GR-VALUE-OVERFLOW") && !isGranaryError(error, "GR-VALUE-UNSAFE-INTEGER"));
    throw error;
  } finally {
    await Promise.all([rm(historyFile, { force: true }), rm(snapshotFile, { force: true })]);
  }
}

type Expected = ReturnType<typeof oracleSnapshot>;

function compareRows(
  view: ViewDefinition,
  standing: readonly Row[],
  tMicros: number,
  expected: Expected,
  rowOf: (key: KeyTuple) => Row | undefined,
  who: string,
): string | null {
  for (const row of expected) {
    const got = rowOf(row.key);
    if (got === undefined) return `${entityText(view, row.key)}: ${who} has no row, the oracle has one`;
    const own = standing.filter((one) => compareValues(keyOf(view, one), row.key) === 0);
    for (const feature of view.features) {
      const value = got[feature.name] ?? null;
      const naive = row.values[feature.name] ?? null;
      const agreed =
        "aggregation" in feature && view.source.kind === "event_source"
          ? agreeAggregate(value, naive, { ...feature, rows: timedRows(view.source, own), tMicros })
          : agree(value, naive, feature.type);
      if (!agreed) {
        return `${feature.name} of ${entityText(view, row.key)}: ${who} says ${text(value)}, the oracle ${text(naive)}`;
      }
    }
  }
  return null;
}

async function servedDifference(
  view: ViewDefinition,
  standing: readonly Row[],
  store: OnlineStore,
  tMicros: number,
  expected: Expected,
): Promise<string | null> {
  if (expected.length === 0) return null;
  const { entity, source } = view;
  const definitions = { entities: [entity], sources: [source], views: [view], services: [] };
  const serving = createServing({
    state: { number: 1, appliedAt: "1970-01-01T00:00:00Z", hash: "", definitions },
    store,
    clock: () => tMicros,
  });
  const keys = expected.map(({ key }) =>
    Object.fromEntries(entity.joinKeys.map(({ name, type }, i) => [name, outside(key[i] ?? null, type)])),
  );
  const read = await serving.getMany({ keys });
  const servedOf = (key: KeyTuple): Row | undefined => {
    const index = expected.findIndex((row) => compareValues(row.key, key) === 0);
    const values = read.rows[index]?.values;
    return values && Object.fromEntries(read.shape.features.map(({ name }, f) => [name, values[f] ?? null]));
  };
  const values = compareRows(view, standing, tMicros, expected, servedOf, "the online store");
  if (values !== null) return values;
  for (const [index, row] of expected.entries()) {
    for (const [f, { name }] of read.shape.features.entries()) {
      const status = read.rows[index]?.statuses[f];
      const value = row.values[name] ?? null;
      const right = row.expired ? "OUTSIDE_MAX_AGE" : value === null ? "NULL_VALUE" : "PRESENT";
      if (status !== right)
        return `${name} of ${entityText(view, row.key)}: served as ${status}, by the oracle ${right}`;
    }
  }
  return null;
}

/** A key as a program gives it. */
function outside(value: Value, type: DataType): unknown {
  return kindOf(type) === "timestamp" && typeof value === "number" ? instant({ us: value }) : value;
}

function keyOf(view: ViewDefinition, row: Row): KeyTuple {
  return view.entity.joinKeys.map(({ name }) => row[name] ?? null);
}

function findRow(view: ViewDefinition, rows: readonly Row[], key: KeyTuple): Row | undefined {
  return rows.find((row) => compareValues(keyOf(view, row), key) === 0);
}

function entityText(view: ViewDefinition, key: KeyTuple): string {
  return view.entity.joinKeys.map(({ name }, index) => `${name} ${text(key[index] ?? null)}`).join(", ");
}

function text(value: Value): string {
  return typeof value === "bigint" ? `${value}` : (JSON.stringify(value) ?? String(value));
}
