import { rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describeKey, type OnDemandViewDefinition, type ViewDefinition } from "../definition/index.js";
import { invariant, isGranaryError } from "../errors/index.js";
import type { FitArtifact } from "../fitting/index.js";
import { functionKey, type OnDemandCode } from "../ondemand/index.js";
import { type KeyTuple, kindOf, type Row, type Value } from "../schema/index.js";
import { agree, arbitraryNullable, arbitraryRows, type OracleInput, oracleOnDemand } from "../testing/index.js";
import type { RowFunctionCode } from "../workers/index.js";
import { fitHistory } from "./check-fits.js";
import { codeOf } from "./check-functions.js";
import { withFile, writeHistory } from "./check-history.js";
import { computedAlone, type OnDemandCase, readOffline, readOnline } from "./check-on-demand-paths.js";
import type { CheckOptions, CheckPlace, ViewChecked } from "./check-view.js";

/** A generated history: rows of each source by its name, and whom is asked of with which request data. */
interface History {
  readonly sources: Readonly<Record<string, readonly Row[]>>;
  readonly labels: readonly Row[];
}

/**
 * Runs an on-demand view through generated histories of its inputs' sources and generated request data: what a
 * point-in-time join says at t, what serving says at t from snapshots as of t, and what the naive oracle, or a function
 * called with each row alone, makes of the same inputs have to agree. `views` are those that its inputs are of.
 */
export async function checkOnDemand(
  view: OnDemandViewDefinition,
  views: readonly ViewDefinition[],
  place: CheckPlace,
  options: CheckOptions,
): Promise<ViewChecked> {
  const { tMicros, cases } = options;
  const read = views.filter(({ name }) => view.inputs.some((input) => input.view === name));
  const code = new Map<string, RowFunctionCode>();
  for (const one of view.functions ?? []) code.set(functionKey(one), await codeOf(one, place.load));
  let done = 0;
  const property = fc.asyncProperty(arbitraryHistory(view, read, tMicros), async (history) => {
    const difference = await differenceOn(view, read, history, code, place, tMicros);
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
    disagreement: details.failed ? { what, history: history === undefined ? [] : shown(history) } : null,
  };
}

/** Keys that no row may have. */
const strangers: Readonly<Record<string, Value>> = { int64: 7, string: "stranger", boolean: true, timestamp: 0 };

function arbitraryHistory(
  view: OnDemandViewDefinition,
  views: readonly ViewDefinition[],
  tMicros: number,
): fc.Arbitrary<History> {
  const bySource = new Map(views.map((one) => [one.source.name, one]));
  const sources = fc.record(
    Object.fromEntries([...bySource].map(([name, one]) => [name, arbitraryRows(one, tMicros, 12)])),
  );
  const request = fc.record(Object.fromEntries(view.request.map(({ name, type }) => [name, arbitraryNullable(type)])));
  const asked = fc.array(fc.tuple(fc.nat(), request), { minLength: 1, maxLength: 6 });
  return fc.tuple(sources, asked).map(([rows, labels]) => {
    const all = Object.values(rows).flat();
    return {
      sources: rows,
      labels: labels.map(([pick, data]): Row => {
        const row = all.length === 0 ? {} : (all[pick % all.length] ?? {});
        const keys = view.entity.joinKeys.map(({ name, type }): readonly [string, Value] => {
          const kind = kindOf(type);
          invariant(kind in strangers, "A join key is a scalar.");
          return [name, row[name] ?? strangers[kind] ?? null];
        });
        return { ...Object.fromEntries(keys), ...data };
      }),
    };
  });
}

/** Every history is of files of their own names: engines keep what they read of a name. */
let histories = 0;

/** The first difference on a history, in a sentence; null where there is none. */
async function differenceOn(
  view: OnDemandViewDefinition,
  views: readonly ViewDefinition[],
  { sources, labels }: History,
  code: OnDemandCode,
  place: CheckPlace,
  tMicros: number,
): Promise<string | null> {
  const stem = join(place.folder, `on-demand-${++histories}`);
  const files = new Map(Object.keys(sources).map((source, i) => [source, `${stem}-${i}.parquet`]));
  try {
    const inputViews = views.map((one) => withFile(one, files.get(one.source.name) ?? ""));
    const artifacts: FitArtifact[] = [];
    for (const one of inputViews) {
      const rows = sources[one.source.name] ?? [];
      await writeHistory(one.source, rows, files.get(one.source.name) ?? "");
      artifacts.push(...(await fitHistory(one, rows, place, tMicros)).artifacts);
    }
    const asked: OnDemandCase = { view, inputViews, artifacts, code, labels, tMicros };
    const offline = await readOffline(asked, place);
    const online = await readOnline(asked, place, `${stem}-snapshot.parquet`);
    for (const [i, label] of labels.entries()) {
      const [here, there] = [offline[i], online[i]];
      invariant(here !== undefined && there !== undefined, "Each label row is answered.");
      const of = describeKey(view.entity.joinKeys, keyOf(view, label));
      const apart = view.inputs.filter(({ view: name, feature }) => {
        return text(inputOf(here, name, feature)) !== text(inputOf(there, name, feature));
      });
      for (const { view: name, feature, type } of apart) {
        // How far floats may differ hangs on their rows: that is judged where their views are checked.
        if (kindOf(type) === "float64" || kindOf(type) === "vector") continue;
        const [joined, served] = [inputOf(here, name, feature), inputOf(there, name, feature)];
        return `${feature} of ${of}: served as ${text(served)}, a join says ${text(joined)}`;
      }
      const same = apart.length === 0;
      const expected = oracleOnDemand(view, here.inputs, label, tMicros);
      const alone = await computedAlone(asked, label, here.inputs, expected.status);
      // What functions give is not the oracle's to say.
      const isNull = view.features.every(({ name: own }) => (here.values[own] ?? null) === null);
      const isComputed = expected.status === "PRESENT" || expected.status === "NULL_VALUE";
      const status = !isComputed ? expected.status : isNull ? "NULL_VALUE" : "PRESENT";
      if (here.status !== status) return `${of}: a join says ${here.status}, the oracle ${status}`;
      for (const [f, { name, type, expression }] of view.features.entries()) {
        const value = here.values[name] ?? null;
        const naive = expression === null ? (alone[f] ?? null) : (expected.values[name] ?? null);
        const who = expression === null ? "the function alone" : "the oracle";
        if (!agree(value, naive, type)) return `${name} of ${of}: a join says ${text(value)}, ${who} ${text(naive)}`;
        const served = there.values[name] ?? null;
        if (same && !agree(served, value, type)) {
          return `${name} of ${of}: served as ${text(served)}, a join says ${text(value)}`;
        }
        const right = here.status !== "PRESENT" ? here.status : value === null ? "NULL_VALUE" : "PRESENT";
        if (same && there.statuses[name] !== right) {
          return `${name} of ${of}: served as ${String(there.statuses[name])}, by a join ${right}`;
        }
      }
    }
    return null;
  } catch (error) {
    // Integers of a generated history may leave int64; a definition can't help it.
    fc.pre(!isGranaryError(error, "GR-VALUE-OVERFLOW") && !isGranaryError(error, "GR-VALUE-UNSAFE-INTEGER"));
    throw error;
  } finally {
    for (const file of files.values()) await rm(file, { force: true });
  }
}

function inputOf({ inputs }: { readonly inputs: readonly OracleInput[] }, view: string, feature: string): Value {
  return inputs.find((one) => one.view.name === view)?.cell.values[feature] ?? null;
}

function keyOf({ entity }: OnDemandViewDefinition, row: Row): KeyTuple {
  return entity.joinKeys.map(({ name }) => row[name] ?? null);
}

function text(value: Value): string {
  if (value instanceof Float64Array) return `[${value.join(", ")}]`;
  return typeof value === "bigint" || typeof value === "number" ? `${value}` : JSON.stringify(value);
}

function shown({ sources, labels }: History): readonly Row[] {
  const rows = Object.entries(sources).flatMap(([source, own]) => own.map((row): Row => ({ source, ...row })));
  return [...rows, ...labels.map((label): Row => ({ source: "asked", ...label }))];
}
