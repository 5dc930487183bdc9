import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collect, count, max, rate, sum } from "../../../aggregation/index.js";
import { entity, eventSource, featureView, rowSource } from "../../../definition/index.js";
import type { Row } from "../../../schema/index.js";
import { microsOf } from "../../../time/index.js";
import type { BatchEngine } from "../../contract.js";
import { joinedRows, planOfAll } from "../../history-cases.suite.js";
import { openDuckdbEngine } from "../engine.js";
import { writeTestRows } from "../test-rows.suite.js";

let folder: string;
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-names-"));
  const importModule = () => Promise.reject(new Error("no source of these tests has a module"));
  engine = await openDuckdbEngine({ temporaryFolder: folder, importModule });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const thing = entity("thing", { joinKeys: { f0: "int64", f1: "string" } });
const t = (time: string): number => microsOf(`2026-11-${time}`);
/** Columns with the names that the join's own have: `f0`, `best`, `times`, `part0`. */
const rows: readonly Row[] = [
  { f0: 1, f1: "x", f2: t("01"), f3: t("02"), f4: 10, best: 1, part0: "a" },
  { f0: 1, f1: "x", f2: t("03"), f3: t("09"), f4: 20, best: 2, part0: "b" },
  { f0: 2, f1: "x", f2: t("01"), f3: t("01"), f4: 30, best: 4, part0: "c" },
];
const labels: readonly Row[] = [
  { f0: 1, f1: "x", event_timestamp: t("04") },
  { f0: 2, f1: "x", event_timestamp: t("01") },
  { f0: 1, f1: "y", event_timestamp: t("04") },
];
const columns = { f4: "int64", best: "int64", part0: "string" } as const;

async function joined(knownBy: boolean) {
  const source = { entity: thing, eventTime: "f2", createdTime: "f3", columns } as const;
  const labelSource = rowSource("labels", {
    files: "l.parquet",
    entity: thing,
    eventTime: "event_timestamp",
    columns: {},
  });
  const file = await writeTestRows(folder, rowSource("newest", { files: "n.parquet", ...source }), rows);
  const newest = featureView("newest", {
    entity: thing,
    source: rowSource("newest", { files: file, ...source }),
    owner: "tests",
    features: (row) => ({ points: row.best, rows: row.f4.add(row.best), times: row.part0 }),
  });
  const swept = featureView("swept", {
    entity: thing,
    source: eventSource("events", { files: file, ...source }),
    owner: "tests",
    features: (row) => ({
      n: count(),
      part1: sum(row.best),
      nearest: max(row.f4),
      labels: collect(row.part0, 2),
      side0: rate(sum(row.f4), count()),
    }),
  });
  const path = await writeTestRows(folder, labelSource, labels);
  const plan = planOfAll([newest, swept], { knownBy });
  return (await joinedRows(engine, plan, { kind: "file", path, format: "parquet" }, folder)).rows;
}

test("columns and features may be called as what the join calls its own", async () => {
  const first = { ...labels[0], points: 2, rows: 22, times: "b", n: 2, part1: 3, nearest: 20, side0: 15 };
  const found = await joined(false);
  expect(found[0]).toMatchObject({ ...first, labels: ["a", "b"] });
  expect(found[1]).toMatchObject({ ...labels[1], points: 4, rows: 34, times: "c", n: 1, side0: 30 });
  expect(found[2]).toMatchObject({ ...labels[2], points: null, rows: null, n: null, newest__status: "NOT_FOUND" });
});

test("also where rows are read by what was known", async () => {
  const found = await joined(true);
  expect(found[0]).toMatchObject({ points: 1, rows: 11, times: "a", n: 1, part1: 1, labels: ["a"], side0: 10 });
  expect(found[1]).toMatchObject({ points: 4, rows: 34, times: "c", n: 1, part1: 4, side0: 30 });
  expect(found[2]).toMatchObject({ points: null, n: null, swept__status: "NOT_FOUND" });
});
