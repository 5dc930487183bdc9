import { describe, expect, test } from "vitest";
import { type DataType, type Value, vector } from "../../schema/index.js";
import { fitPreparation, prepareRows } from "./prepare.js";
import type { TrainingSet } from "./training-set.js";

function setOf(features: Readonly<Record<string, readonly [DataType, readonly Value[]]>>): TrainingSet {
  const entries = Object.entries(features);
  const rows = entries[0]?.[1][1].length ?? 0;
  return {
    rows,
    entities: Array.from({ length: rows }, (_, row) => `u${row}`),
    cutoffsMicros: new Float64Array(rows),
    labels: Uint8Array.from({ length: rows }, (_, row) => row % 2),
    horizonMicros: 0,
    features: entries.map(([name, [type]]) => ({ name, type, view: null, hash: null })),
    columns: entries.map(([, [, values]]) => values),
  };
}

const set = setOf({
  visits: ["int64", [1, 2, 9, null, 1000]],
  spend: ["float64", [1.5, Number.POSITIVE_INFINITY, -2, null, null]],
  country: ["string", ["FR", "DE", "DE", null, "PL"]],
  taste: [vector(2), [Float64Array.of(1, 2), Float64Array.of(3, 4), null, Float64Array.of(5, 6), null]],
});
const train = Uint32Array.of(0, 1, 2, 3);

describe("preparation", () => {
  test.each([
    ["median", [2, -0.25, 3, 4]],
    ["mean", [4, -0.25, 3, 4]],
    ["zero", [0, 0, 0, 0]],
  ] as const)("fills in the %s of the rows it is fitted on, and of no other", (imputation, fills) => {
    const { columns } = fitPreparation(set, train, imputation);
    const numbers = columns.filter(({ name }) => !name.startsWith("country="));
    expect(numbers.map(({ fill }) => fill)).toEqual(fills);
    expect(columns[0]).toMatchObject({ least: 1, greatest: 9 });
  });

  test("has a column a category of those rows, the most frequent first", () => {
    const { features, columns } = fitPreparation(set, train, "median");
    expect(features[2]?.categories).toEqual(["DE", "FR"]);
    expect(columns.map(({ name }) => name)).toEqual([
      "visits",
      "spend",
      "country=DE",
      "country=FR",
      "taste_0",
      "taste_1",
    ]);
  });

  test("makes rows of numbers, filled in or with what is missing left so", () => {
    const preparation = fitPreparation(set, train, "median");
    const rows = Uint32Array.of(1, 3, 4);
    const filled = prepareRows(set, rows, preparation, false);
    expect([...filled.values]).toEqual([2, 1.5, 1, 0, 3, 4, 2, -0.25, 0, 0, 5, 6, 1000, -0.25, 0, 0, 3, 4]);
    expect([...filled.labels]).toEqual([1, 1, 0]);
    const kept = prepareRows(set, Uint32Array.of(3), preparation, true);
    expect([...kept.values]).toEqual([Number.NaN, Number.NaN, 0, 0, 5, 6]);
  });

  test("of a column without any value is 0", () => {
    const empty = setOf({ nothing: ["float64", [null, null]] });
    expect(fitPreparation(empty, Uint32Array.of(0, 1), "median").columns[0]).toMatchObject({ fill: 0, least: 0 });
  });
});
