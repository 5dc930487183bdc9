import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AggregateFeature,
  collect,
  count,
  first,
  last,
  meanVector,
  mode,
  quantile,
  rate,
  sessions,
  stddev,
  sum,
  topK,
  variance,
} from "../../aggregation/index.js";
import { entity, eventSource, featureView, type RowOf } from "../../definition/index.js";
import { planView } from "../../logical/index.js";
import { type DataType, list, type Value, vector } from "../../schema/index.js";
import { agree } from "../../testing/index.js";
import { durationMicros, microsOf } from "../../time/index.js";
import type { BatchEngine } from "../contract.js";
import { openDuckdbEngine } from "./engine.js";
import { openParquetWriter } from "./parquet-writer.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const asOfMicros = microsOf("2026-11-25");
const daysAgo = (days: number): number => asOfMicros - days * durationMicros("1d");

interface Event {
  readonly at?: number;
  readonly known?: number | null;
  readonly x?: number | null;
  readonly s?: string | null;
  readonly v?: readonly number[] | null;
}

let folder: string;
let engine: BatchEngine;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-values-"));
  engine = await openDuckdbEngine({
    temporaryFolder: folder,
    importModule: () => Promise.reject(new Error("no source of these tests has a module")),
  });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function sourceOf(file: string) {
  return eventSource("events", {
    files: file,
    entity: user,
    eventTime: "at",
    createdTime: "known",
    columns: { x: "float64", s: "string", v: vector(2) },
  });
}
type Make = (row: RowOf<NonNullable<ReturnType<typeof sourceOf>["rowTypes"]>>) => AggregateFeature;

/** What the engine makes of an aggregate over one entity's events. */
async function computed(make: Make, events: readonly Event[]): Promise<Value> {
  const file = join(folder, `events-${files++}.parquet`);
  const writer = await openParquetWriter(file, [
    { name: "user_id", type: "int64" },
    { name: "at", type: "timestamp" },
    { name: "known", type: "timestamp" },
    { name: "x", type: "float64" },
    { name: "s", type: "string" },
    { name: "v", type: "float64[]" },
  ]);
  const columns = [
    events.map(() => 1),
    events.map((event) => event.at ?? asOfMicros),
    events.map((event) => event.known ?? null),
    events.map((event) => event.x ?? null),
    events.map((event) => event.s ?? null),
    events.map((event) => event.v ?? null),
  ];
  writer.append(columns, events.length);
  await writer.close();
  const view = featureView("values", {
    entity: user,
    source: sourceOf(file),
    owner: "tests",
    features: (row) => ({ value: make(row) }),
  });
  const plan = planView(view, asOfMicros);
  const out = join(folder, `view-${files++}.parquet`);
  await engine.runView(plan, out, { repoFolder: folder });
  const value = plan.columns.filter((column) => column.name === "value");
  for await (const batch of engine.readParquet(out, value)) return batch.columns[0]?.[0] ?? null;
  throw new Error("The entity has no row.");
}

const xs = (...values: readonly (number | null)[]): readonly Event[] => values.map((x) => ({ x }));
const texts = (...values: readonly (string | null)[]): readonly Event[] => values.map((s) => ({ s }));
const vectors = (...values: readonly (readonly number[] | null)[]): readonly Event[] => values.map((v) => ({ v }));
const times = (...minutesAgo: readonly number[]): readonly Event[] =>
  minutesAgo.map((minutes) => ({ at: asOfMicros - minutes * durationMicros("1m") }));
const longest = sessions({ gap: "30m" });

const cases: readonly (readonly [name: string, make: Make, readonly Event[], Value])[] = [
  // Deviations from 1,000,000,010 are −6, −3, 3, 6: 90 / 3.
  ["variance about a great mean", (row) => variance(row.x), xs(1000000004, 1000000007, 1000000013, 1000000016), 30],
  ["variance of one", (row) => variance(row.x), xs(5, null), null],
  ["variance of equal values", (row) => variance(row.x), xs(0.1, 0.1, 0.1), 0],
  ["variance among infinities", (row) => variance(row.x), xs(1, 2, Infinity), null],
  ["variance past the doubles", (row) => variance(row.x), xs(1e200, -1e200), Infinity],
  // 2 · (2^600)² / 1, and its root is √2 · 2^600.
  ["deviation of great values", (row) => stddev(row.x), xs(2 ** 600, -(2 ** 600)), Math.SQRT2 * 2 ** 600],
  [
    "deviation of great values beside a small one",
    (row) => stddev(row.x),
    xs(2 ** 600, 2 ** 600, 0),
    Math.sqrt(1 / 3) * 2 ** 600,
  ],
  ["deviation over nothing", (row) => stddev(row.x), xs(null), null],
  ["median between two", (row) => quantile(row.x, 0.5), xs(4, 1, 3, 2, null), 2.5],
  // Rank 0.9 · 4 = 3.6.
  ["a quantile between ranks", (row) => quantile(row.x, 0.9), xs(10, 20, 30, 40, 50), 46],
  ["the least", (row) => quantile(row.x, 0), xs(3, -Infinity, 2), -Infinity],
  ["between two infinities of one sign", (row) => quantile(row.x, 0.9), xs(Infinity, 1, Infinity), Infinity],
  ["between two negative infinities", (row) => quantile(row.x, 0.1), xs(-Infinity, 1, -Infinity), -Infinity],
  ["from negative infinity to a number", (row) => quantile(row.x, 0.9), xs(-Infinity, 1e100), null],
  ["from a number to infinity", (row) => quantile(row.x, 0.1), xs(Infinity, 1e100), Infinity],
  ["a quantile of nothing, at its end", (row) => quantile(row.x, 1), xs(null), null],
  ["between infinities of both signs", (row) => quantile(row.x, 0.5), xs(Infinity, -Infinity), null],
  ["the most frequent, of two the least", (row) => mode(row.s), texts("b", "a", "b", "a", null, null, null), "a"],
  ["the most frequent of nothing", (row) => mode(row.s), texts(null), null],
  ["the top two", (row) => topK(row.s, 2), texts("c", "b", "b", "a", "c", "c"), ["c", "b"]],
  ["the top of nothing", (row) => topK(row.x, 2), xs(null), []],
  ["a mean vector", (row) => meanVector(row.v), vectors([1, 2], null, [3, 5]), Float64Array.of(2, 3.5)],
  [
    "a mean vector with one infinity",
    (row) => meanVector(row.v),
    vectors([1, 2], [Infinity, 4]),
    Float64Array.of(Infinity, 3),
  ],
  ["a mean vector of both infinities", (row) => meanVector(row.v), vectors([1, Infinity], [1, -Infinity]), null],
  ["a mean vector of nothing", (row) => meanVector(row.v), vectors(null), null],
  ["the first, whose null is a value", (row) => first(row.x), [{ at: daysAgo(2) }, { at: daysAgo(1), x: 1 }], null],
  [
    "the last, of one time the last known, of one the greatest",
    (row) => last(row.x),
    [
      { x: 9 },
      { known: daysAgo(1), x: 3 },
      { known: daysAgo(1), x: 5 },
      { known: daysAgo(1) },
      { known: daysAgo(2), x: 8 },
    ],
    5,
  ],
  [
    "the last two, oldest first",
    (row) => collect(row.s, 2),
    [{ s: "c" }, { at: daysAgo(2), s: "a" }, { at: daysAgo(1) }],
    [null, "c"],
  ],
  ["a collection of nothing", (row) => collect(row.s, 2, { where: row.x.gt(0) }), texts("a"), []],
  ["the longest session", () => longest.maxLength("minutes"), times(200, 170, 100, 90, 60, 29), 40],
  [
    "a session cut by the window",
    () => longest.maxLength("minutes", { window: "1h" }),
    times(100, 75, 59, 40, 5, 0),
    19,
  ],
  ["no session", (row) => longest.maxLength("minutes", { where: row.x.gt(0) }), times(5), null],
  ["a rate", (row) => rate(count({ where: row.x.gt(1) }), count()), xs(1, 2, 3, 4), 0.75],
  ["a rate by what cancels", (row) => rate(count(), sum(row.x)), xs(0.1, 0.2, -0.3), null],
  ["a rate by zero", (row) => rate(sum(row.x), count(row.s)), xs(1), null],
];

test.each(cases)("%s", async (_, make, events, expected) => {
  const found = await computed(make, events);
  expect(agree(found, expected, typeOf(expected)), `${String(found)} is not ${String(expected)}`).toBe(true);
});

function typeOf(value: Value): DataType {
  if (value instanceof Float64Array) return vector(value.length);
  if (typeof value === "number") return "float64";
  return typeof value === "string" || value === null ? "string" : list("string");
}
