import { describe, expect, test } from "vitest";
import { describeWith } from "../../test/required-in-ci.js";
import { createRandom } from "../random/index.js";
import { type DataType, type Value, vector } from "../schema/index.js";
import { boostingLearner, forestLearner, type Learner, logisticLearner } from "./algorithms/index.js";
import type { TrainingSet } from "./data/index.js";
import { madeUpSet } from "./made-up-set.suite.js";
import { searchLibrary } from "./this-library.suite.js";
import { type TrainOptions, trainModel } from "./train-model.js";
import { openTreesTrainer } from "./trees/index.js";

const options: TrainOptions = {
  seed: 1,
  folds: 2,
  imputation: "median",
  threshold: 0.5,
  budgetMillis: 0,
  recency: null,
};
const rows = 400;
const made = madeUpSet(rows);
const random = createRandom(3);

/** Columns that no careful person would learn from, and that come nevertheless. */
const odd: Readonly<Record<string, readonly [DataType, (row: number) => Value]>> = {
  constant: ["float64", () => 7],
  "nothing at all": ["float64", () => null],
  "nothing, of text": ["string", () => null],
  "one text": ["string", () => "same"],
  "texts that never repeat": ["string", (row) => `text ${row}`],
  "hardly ever known": ["int64", (row) => (row === 5 ? 1 : null)],
  "infinite in places": [
    "float64",
    (row) => (row % 7 === 0 ? Number.POSITIVE_INFINITY : row % 5 === 0 ? Number.NEGATIVE_INFINITY : row),
  ],
  "beyond 32-bit floats": ["float64", (row) => (row % 3 === 0 ? 1e300 : row % 3 === 1 ? -1.7e308 : 1)],
  tiny: ["float64", (row) => row * 1e-320],
  "past 2^53": ["int64", (row) => 2n ** 62n + BigInt(row)],
  "never true": ["boolean", () => false],
  "years away": ["timestamp", () => -9_007_199_254_740_991],
  "half missing vectors": [vector(3), (row) => (row % 2 === 0 ? Float64Array.of(1, row, random.normal()) : null)],
};

function setWith(names: readonly string[]): TrainingSet {
  const added = names.map((name) => ({ name, spec: odd[name] ?? (["float64", () => null] as const) }));
  return {
    ...made,
    features: [...made.features, ...added.map(({ name, spec }) => ({ name, type: spec[0], view: "odd", hash: null }))],
    columns: [...made.columns, ...added.map(({ spec }) => Array.from({ length: rows }, (_, row) => spec[1](row)))],
  };
}

/** Trains, and requires that all that is told is a number, and that the true drivers are still found. */
async function expectSound(set: TrainingSet, learners: readonly Learner[]): Promise<void> {
  const { report, files } = await trainModel(set, learners, options);
  expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/);
  expect(Object.values(files).join("")).not.toMatch(/\b(?:NaN|Infinity|null)\b/);
  for (const { test: judged, crossValidation, importances } of report.algorithms) {
    const told = [judged.rocAuc.value, judged.prAuc.value, judged.logLoss, judged.brier, crossValidation.rocAuc];
    for (const number of told) expect(number).toSatisfy(Number.isFinite);
    for (const one of importances) expect([one.meanAbsoluteShap, one.permutation].every(Number.isFinite)).toBe(true);
  }
  const best = report.algorithms[0]?.test.rocAuc.value ?? 0;
  expect(best).toBeGreaterThan(0.55);
}

describe("logistic regression over odd columns", () => {
  test.each(Object.keys(odd))("%s", (name) => expectSound(setWith([name]), [logisticLearner()]));
  test("all of them", () => expectSound(setWith(Object.keys(odd)), [logisticLearner()]));
});

describeWith("libxgboost", await searchLibrary(), (library) => {
  test("trees over all odd columns", async () => {
    await using trainer = openTreesTrainer({ library, workers: 2, timeoutMillis: 60_000 });
    const trees = { trainer, seed: 1, trials: 1, keepsMissing: true };
    await expectSound(setWith(Object.keys(odd)), [boostingLearner(trees), forestLearner(trees)]);
  });
});

describe("sets of few rows: GR-TRAINING-SET-UNFIT", () => {
  const few = (count: number, label: (row: number) => number): TrainingSet => ({
    ...made,
    rows: count,
    entities: made.entities.slice(0, count),
    cutoffsMicros: made.cutoffsMicros.slice(0, count),
    labels: Uint8Array.from({ length: count }, (_, row) => label(row)),
    columns: made.columns.map((column) => column.slice(0, count)),
  });

  test.each<[string, TrainingSet, RegExp]>([
    ["none", few(0, () => 0), /none/],
    ["three", few(3, (row) => row % 2), /rows to judge by are none/],
    ["one class", few(100, () => 1), /all of them true/],
    ["one row of a class", few(100, (row) => (row === 7 ? 1 : 0)), /none of them true/],
    ["fewer of a class than folds", few(40, (row) => (row < 6 ? 1 : 0)), /fold/],
  ])("%s", async (_, set, words) => {
    await expect(trainModel(set, [logisticLearner()], { ...options, folds: 6 })).rejects.toThrow(
      expect.objectContaining({ code: "GR-TRAINING-SET-UNFIT", detail: expect.stringMatching(words) }),
    );
  });
});
