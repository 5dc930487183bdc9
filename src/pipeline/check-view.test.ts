import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collect, count, last, max, mean, sinceLast, sum } from "../aggregation/index.js";
import { type BatchEngine, openDuckdbEngine } from "../batch/index.js";
import { openRepoModules } from "../config/index.js";
import { entity, eventSource, featureView, rowFunction, rowSource } from "../definition/index.js";
import {
  bucketizer,
  frequencyEncoder,
  imputer,
  minMaxScaler,
  ordinalEncoder,
  robustScaler,
  standardScaler,
} from "../fitting/index.js";
import { type OnlineStore, openOnlineStore } from "../online/index.js";
import { list } from "../schema/index.js";
import { thoroughness } from "../testing/index.js";
import { type CheckPlace, checkView } from "./check-view.js";
import { refuseDisagreement } from "./disagreement.js";

const user = entity("user", { joinKeys: { shop: "string", user_id: "int64" } });
const events = eventSource("events", {
  files: "e.csv",
  entity: user,
  eventTime: { name: "at", unit: "ms" },
  columns: { pair: "string", kind: "string", amount: { type: "float64", from: "AMOUNT" } },
  keys: { shop: (row) => row.pair.splitPart("_", 0), user_id: (row) => row.pair.splitPart("_", 1).asInt64() },
});
const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "tests",
  ttl: "7d",
  features: (event) => ({
    purchases: count({ where: event.kind.eq("purchase"), window: "1d" }),
    spend: sum(event.amount),
    since: sinceLast("hours"),
  }),
});
/** The repo's own functions; the last is not pure. */
const functions = `import { perRow } from "granary";
export const words = perRow(({ text, tags }: { text: string | null; tags: readonly string[] | null }) => ({
  count: text === null ? null : text.split(" ").length,
  known: tags?.includes(text ?? "") ?? null,
}));
export const place = ({ rows }: { rows: number }) => Array.from({ length: rows }, (_, row) => row);
`;
const reference = { module: "functions.ts", version: "1" };

const tMicros = Date.UTC(2026, 10, 25) * 1000;

let folder: string;
let engine: BatchEngine;
let online: OnlineStore;
let place: CheckPlace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-check-"));
  await writeFile(join(folder, "functions.ts"), functions);
  engine = await openDuckdbEngine({
    temporaryFolder: folder,
    importModule: () => Promise.reject(new Error("none")),
    functions: { workers: 1 },
  });
  online = openOnlineStore({ type: "lmdb", path: join(folder, "online") });
  const modules = await openRepoModules(folder);
  place = { engine, online, folder, repoFolder: folder, load: modules.load };
});
afterAll(async () => {
  await online[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("a view on which oracle, engine and store agree passes every history", async () => {
  const checked = await checkView(activity, place, { cases: 15, seed: undefined, tMicros });
  expect(checked).toMatchObject({ view: "activity", cases: 15, disagreement: null });
});

test("an engine whose windows are closed at their start is found out, by a history of one row at the edge", async () => {
  const early: BatchEngine = {
    ...engine,
    runView: (plan, file, options) => engine.runView({ ...plan, root: withLongerWindows(plan) }, file, options),
  };
  const checked = await checkView(activity, { ...place, engine: early }, { cases: 300, seed: 7, tMicros });
  const { disagreement } = checked;
  expect(disagreement?.what).toMatch(/^purchases of shop .*: the engine says 1, the oracle 0$/);
  expect(disagreement?.history.length).toBe(1);
  expect(disagreement?.history[0]?.at).toBe(tMicros - 86_400_000_000);
  expect(() => refuseDisagreement([checked])).toThrow(
    expect.objectContaining({
      code: "GR-CHECK-DISAGREEMENT",
      detail: expect.stringMatching(
        /^activity: purchases .*\n {2}Seed 7; the smallest history:\n {2}\{.*purchase.*\}$/,
      ),
    }),
  );
});

/** The plan with every window longer by a microsecond. */
function withLongerWindows(plan: Parameters<BatchEngine["runView"]>[0]): typeof plan.root {
  const text = JSON.stringify(plan.root, (name, value: unknown) =>
    name === "windowMicros" && typeof value === "number" ? value + 1 : value,
  );
  return JSON.parse(text);
}

test("row functions and lists are checked, over the repo's own module", { timeout: 120_000 }, async () => {
  const reviews = eventSource("reviews", {
    files: "r.parquet",
    entity: user,
    eventTime: "at",
    columns: { text: "string", tags: list("string"), scores: list("int64"), seen: list("timestamp") },
    derive: (row) => ({
      words: rowFunction({
        ...reference,
        export: "words",
        inputs: { text: row.text, tags: row.tags },
        outputs: { count: "int64", known: "boolean" },
      }),
      unread: rowFunction({ ...reference, export: "missing", inputs: { text: row.text }, output: "int64" }),
    }),
  });
  const view = featureView("words", {
    entity: user,
    source: reviews,
    owner: "tests",
    features: (review) => ({
      words: sum(review.words_count),
      known: count({ where: review.words_known, window: "1d" }),
      tags: last(review.tags),
      scores: last(review.scores),
      seen: last(review.seen),
    }),
  });
  const checked = await checkView(view, place, { cases: 2 * thoroughness, seed: undefined, tMicros });
  expect(checked).toMatchObject({ view: "words", disagreement: null });
});

test("a row function that is not pure is found out, by a history of two rows", { timeout: 120_000 }, async () => {
  const source = rowSource("places", {
    files: "p.parquet",
    entity: user,
    eventTime: "at",
    columns: { text: "string" },
    derive: (row) => ({
      place: rowFunction({ ...reference, export: "place", inputs: { text: row.text }, output: "int64" }),
    }),
  });
  const view = featureView("places", { entity: user, source, owner: "tests", features: (row) => ({ at: row.place }) });
  const { disagreement } = await checkView(view, place, { cases: 50, seed: 3, tMicros });
  expect(disagreement?.what).toBe("place of row 2 of 2 is 1 among them and 0 alone: a row function has to be pure");
  expect(disagreement?.history.length).toBe(2);
});

const sales = eventSource("sales", {
  files: "s.parquet",
  entity: user,
  eventTime: "at",
  createdTime: "known",
  columns: { line: "int64", price: "float64", brand: "string", sold: "boolean", when: "timestamp" },
  identity: ["line"],
  derive: (row) => ({
    z: standardScaler(row.price, { version: "1" }),
    share: minMaxScaler(row.line, { version: "1" }),
    spread: robustScaler(row.price.abs(), { version: "1" }),
    mean: imputer(row.price, { version: "1", strategy: "mean" }),
    median: imputer(row.line, { version: "1", strategy: "median" }),
    usual: imputer(row.brand, { version: "1", strategy: "most_frequent" }),
    usual_time: imputer(row.when, { version: "1", strategy: "most_frequent" }),
    constant: imputer(row.when, { version: "1", strategy: "constant", value: "2026-11-01T00:00:00.000001Z" }),
    code: ordinalEncoder(row.brand, { version: "1", unknown: null, nulls: -7 }),
    number: ordinalEncoder(row.line, { version: "1" }),
    flag: ordinalEncoder(row.sold, { version: "1" }),
    frequency: frequencyEncoder(row.brand.lower(), { version: "1" }),
    bucket: bucketizer(row.price, { version: "1", buckets: 5 }),
  }),
});
const scaled = featureView("scaled", {
  entity: user,
  source: sales,
  owner: "tests",
  features: (sale) => ({
    z: last(sale.z),
    high: count({ where: sale.z.gt(0.5) }),
    share: max(sale.share),
    spread: mean(sale.spread, { windows: ["1d"] }),
    mean: last(sale.mean),
    median: last(sale.median),
    usual: last(sale.usual),
    usual_time: last(sale.usual_time),
    constant: max(sale.constant),
    code: last(sale.code),
    number: max(sale.number),
    flag: last(sale.flag),
    frequency: last(sale.frequency),
    buckets: collect(sale.bucket, 3),
  }),
});

test("fits are learnt from the history, and held to the oracle", { timeout: 120_000 }, async () => {
  const checked = await checkView(scaled, place, { cases: 12 * thoroughness, seed: undefined, tMicros });
  expect(checked).toMatchObject({ view: "scaled", disagreement: null });
});

test("a fit that reads rows after t is found out, by a history of one row", { timeout: 120_000 }, async () => {
  const leaking: BatchEngine = {
    ...engine,
    readSource: (scan, ...rest) => engine.readSource({ ...scan, untilMicros: tMicros + 9_000_000 }, ...rest),
  };
  const view = featureView("flags", {
    entity: user,
    source: sales,
    owner: "tests",
    features: (sale) => ({ flag: last(sale.flag) }),
  });
  const checked = await checkView(view, { ...place, engine: leaking }, { cases: 100, seed: 5, tMicros });
  expect(checked.disagreement?.what).toMatch(/^flag of false, fitted on 0 rows: the artifact says 0, the oracle -1$/);
  expect(checked.disagreement?.history.length).toBe(1);
  expect(checked.disagreement?.history[0]?.at).toBe(tMicros + 1);
});
