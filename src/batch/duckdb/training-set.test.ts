import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DataType, vector } from "../../schema/index.js";
import { forAll } from "../../testing/index.js";
import type { TrainingSetSpec } from "../training-contract.js";
import { labelFixture } from "./label-fixture.suite.js";
import { type Cell, openParquetWriter } from "./parquet-writer.js";

const { folder, engine } = labelFixture();
let files = 0;

interface Column {
  readonly name: string;
  readonly type: DataType;
  readonly role: "event_time" | "label" | "feature";
  readonly cells: readonly Cell[];
}

/** What is found in rows given as columns; `seen` is a view's event time. */
async function factsOf(columns: readonly Column[]) {
  const from = join(folder(), `wide-${files++}.parquet`);
  const writer = await openParquetWriter(
    from,
    columns.map(({ name, type }) => ({ name, type: typeof type === "string" ? type : ("float64[]" as const) })),
  );
  writer.append(
    columns.map(({ cells }) => cells),
    columns[0]?.cells.length ?? 0,
  );
  await writer.close();
  const spec: TrainingSetSpec = {
    columns: columns.filter(({ name }) => name !== "seen"),
    eventTimes: columns.some(({ name }) => name === "seen") ? [{ view: "activity", column: "seen" }] : [],
  };
  const to = join(folder(), `set-${files++}.parquet`);
  const facts = await engine().writeTrainingSet(from, to, spec);
  return { facts, from, to, spec };
}

const time = (n: number): Column => ({
  name: "event_timestamp",
  type: "timestamp",
  role: "event_time",
  cells: Array.from({ length: n }, () => 0),
});
const labels = (...cells: readonly (boolean | null)[]): Column => ({
  name: "churned",
  type: "boolean",
  role: "label",
  cells,
});
const feature = (type: DataType, ...cells: readonly Cell[]): Column => ({ name: "x", type, role: "feature", cells });

test.each([
  ["that ranks every true row higher", "float64", [true, true, false, false], [4, 3, 2, 1], 1],
  ["that ranks every true row lower", "float64", [false, false, true, true], [4, 3, 2, 1], 1],
  ["with one pair of four the other way", "float64", [true, false, true, false], [4, 3, 2, 1], 0.75],
  ["of one value", "float64", [true, false, true, false], [1, 1, 1, 1], 0.5],
  ["with ties, each half a pair", "int64", [true, false, true, false], [2, 2, 1, 1], 0.5],
  ["with one tie among four pairs", "int64", [true, true, false, false], [2, 1, 1, 0], 0.875],
  ["without rows that have no label", "float64", [true, null, false], [1, 9, 0], 1],
  ["that is null for the true rows alone", "float64", [true, true, false, false], [null, null, 2, 1], 1],
  ["that is null for the false rows alone", "float64", [true, true, false, false], [2, 1, null, null], 1],
  // Null below: of the pairs (true 2 or null) × (false 1 or null) won 1 + 1, tied ½, so 2.5 of 4; above, 1 + ½ + 1.
  ["with a null on both sides", "float64", [true, true, false, false], [2, null, 1, null], 0.625],
  ["that is a boolean", "boolean", [true, true, false, false], [true, true, true, false], 0.75],
  ["that is an instant", "timestamp", [true, false], [2, 1], 1],
  // Shares: a 1 of 2, b 1 of 1, null 0 of 1. Pairs: (a, a) tied, (a, null) won, (b, a) won, (b, null) won: 3.5 of 4.
  ["that is a text, by the share of true rows", "string", [true, false, true, false], ["a", "a", "b", null], 0.875],
] as const)("the area of a feature %s", async (_, type, of, cells, auc) => {
  const { facts } = await factsOf([time(of.length), labels(...of), feature(type, ...cells)]);
  expect(facts.aucs).toEqual([{ column: "x", element: null, auc }]);
});

test("a vector is looked at element by element", async () => {
  const cells = [Float64Array.of(1, 5), Float64Array.of(1, 4)];
  const { facts } = await factsOf([time(2), labels(true, false), feature(vector(2), ...cells)]);
  expect(facts.aucs).toEqual([
    { column: "x", element: 0, auc: 0.5 },
    { column: "x", element: 1, auc: 1 },
  ]);
});

test("texts of more than 50 values, labels of one class and labels that are no boolean tell nothing", async () => {
  const n = 51;
  const halves = Array.from({ length: n }, (_, i) => i % 2 === 0);
  const texts = Array.from({ length: n }, (_, i) => `t${i}`);
  expect((await factsOf([time(n), labels(...halves), feature("string", ...texts)])).facts.aucs).toEqual([]);
  expect((await factsOf([time(2), labels(true, true), feature("float64", 1, 2)])).facts.aucs).toEqual([]);
  const amount: Column = { name: "spent", type: "float64", role: "label", cells: [1, 2] };
  expect((await factsOf([time(2), amount, feature("float64", 1, 2)])).facts.aucs).toEqual([]);
});

test("the area is that of all pairs, counted one by one", async () => {
  const row = fc.tuple(fc.boolean(), fc.option(fc.integer({ min: 0, max: 5 }), { nil: null, freq: 4 }));
  await forAll(
    fc.array(row, { minLength: 2, maxLength: 30 }),
    { name: "isThatOfAllPairs", holds: isThatOfAllPairs },
    40,
  );
});

async function isThatOfAllPairs(rows: readonly (readonly [boolean, number | null])[]): Promise<void> {
  const area = (ofNull: number): number | null => {
    const [trues, falses] = [true, false].map((is) =>
      rows.filter(([label]) => label === is).map(([, x]) => x ?? ofNull),
    );
    const pairs = (trues ?? []).flatMap((t) => (falses ?? []).map((f) => (t > f ? 1 : t === f ? 0.5 : 0)));
    return pairs.length === 0 ? null : pairs.reduce((sum: number, won) => sum + won, 0) / pairs.length;
  };
  const areas = [area(-1), area(99)].flatMap((one) => (one === null ? [] : [one, 1 - one]));
  const of = [time(rows.length), labels(...rows.map(([label]) => label)), feature("int64", ...rows.map(([, x]) => x))];
  const { facts } = await factsOf(of);
  if (areas.length === 0) expect(facts.aucs).toEqual([]);
  else expect(facts.aucs[0]?.auc).toBeCloseTo(Math.max(...areas), 12);
}

test("event times at the very instant of the label are counted, and do not stay", async () => {
  const seen: Column = { name: "seen", type: "timestamp", role: "feature", cells: [0, -1, null, 0] };
  const { facts, to, spec } = await factsOf([
    time(4),
    labels(true, false, true, false),
    feature("float64", 1, 2, 3, 4),
    seen,
  ]);
  expect(facts.coincident).toEqual([{ view: "activity", rows: 2 }]);
  expect(facts.rows).toBe(4);
  const columns = spec.columns.map(({ name, type }) => ({ name, type, role: "feature" as const }));
  for await (const batch of engine().readParquet(to, columns)) expect(batch.columns[2]).toEqual([1, 2, 3, 4]);
});

test("equal rows make equal bytes, over many row groups and threads", async () => {
  const n = 400_000;
  const cells = Array.from({ length: n }, (_, i) => Math.sin(i));
  const half = Array.from({ length: n }, (_, i) => i % 3 === 0);
  const { from, to, spec } = await factsOf([time(n), { ...labels(), cells: half }, { ...feature("float64"), cells }]);
  const digest = async (path: string) =>
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  const first = await digest(to);
  for (let again = 0; again < 3; again++) {
    const other = join(folder(), `again-${again}.parquet`);
    await engine().writeTrainingSet(from, other, spec);
    expect(await digest(other)).toBe(first);
    await rm(other);
  }
});
