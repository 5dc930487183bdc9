import { describe, expect, test } from "vitest";
import type { Value } from "../schema/index.js";
import { unitMicros } from "../time/index.js";
import { exampleManifest, linear, stump } from "./example-model.suite.js";
import {
  columnNamesOf,
  probabilityOf,
  readModelManifest,
  requireFitFeatures,
  scorerOf,
  trainedModel,
} from "./index.js";

const manifest = exampleManifest(1);
const columns = manifest.preparation.columns.map(({ name }) => name);
const [ofLinear, ofTrees] = manifest.algorithms;
if (ofLinear === undefined || ofTrees === undefined) throw new Error("The example has two algorithms.");
const regression = trainedModel(manifest, ofLinear, scorerOf(linear, columns, "model.json"));
const trees = trainedModel(manifest, ofTrees, scorerOf(stump, columns, "xgboost.json"));

const day = unitMicros("days");
const at = 200 * day;
const logistic = (margin: number) => 1 / (1 + Math.exp(-margin));

interface Case {
  readonly name: string;
  readonly values: readonly Value[];
  readonly margin: number;
  readonly missing: readonly string[];
}

describe("a linear model by hand", () => {
  test.each<Case>([
    {
      name: "all there: −1 + 3·0.5 + 1 + 100·0.01 + 2·0.2 − 2·0.8 + 3",
      values: [3, true, 100 * day, Float64Array.of(0.2, 0.8), "DE"],
      margin: -1 + 1.5 + 1 + 1 + 0.4 - 1.6 + 3,
      missing: [],
    },
    {
      name: "nothing there: each column's fill, and no country",
      values: [null, null, null, null, null],
      margin: -1 + 4 * 0.5 + 0 + 50 * 0.01 + 1 - 1,
      missing: ["visits", "premium", "joined", "taste", "country"],
    },
    {
      name: "a category that training never saw has no column",
      values: [0, false, at, Float64Array.of(0, 0), "PL"],
      margin: -1,
      missing: [],
    },
    {
      name: "an int64 past 2^53, and infinities, which count as the extremes of training",
      values: [2n ** 60n, false, at, Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY), null],
      margin: -1 + 2 ** 60 * 0.5 + 20,
      missing: ["country"],
    },
  ])("$name", ({ values, margin, missing }) => {
    const told = regression.predict(values, at);
    expect(told.probability).toBeCloseTo(logistic(margin), 12);
    expect(told).toMatchObject({ prediction: margin >= 0, missing });
  });

  test("is explained by feature: how far each moves the odds from those of a row of means", () => {
    const { base, contributions } = regression.explain([3, true, 100 * day, Float64Array.of(0.2, 0.8), "DE"], at);
    const expected = [0.5, 0.75, 0, 2 * -0.3 - 2 * 0.3, 3 * 0.5 - 3 * -0.5];
    expect(base).toBeCloseTo(-1 + 1 + 0.25 + 1 + 1 - 1 + 1.5 - 1.5, 12);
    expected.forEach((share, index) => {
      expect(contributions[index]).toBeCloseTo(share, 12);
    });
  });
});

describe("a tree by hand, that keeps what is missing", () => {
  test.each([
    [1, -1],
    [2, 1],
    [null, -1],
  ])("visits %s: margin %i", (visits, margin) => {
    const told = trees.predict([visits, null, null, null, null], at);
    expect(told.probability).toBeCloseTo(logistic(margin), 6);
  });

  test("is explained: unknown visits expect −1·¾ + 1·¼", () => {
    const { base, contributions } = trees.explain([2, null, null, null, null], at);
    expect(base).toBeCloseTo(-0.5, 6);
    expect(contributions[0]).toBeCloseTo(1.5, 6);
    expect(contributions.slice(1)).toEqual([0, 0, 0, 0]);
  });
});

test("probabilities stay finite at any margin", () => {
  expect([-1000, 0, 1000].map(probabilityOf)).toEqual([0, 0.5, 1]);
});

test("a model's columns are those of its features", () => {
  expect(manifest.preparation.features.flatMap(columnNamesOf)).toEqual(columns);
});

test("a list becomes no column: GR-MODEL-FEATURE-UNFIT", () => {
  const list = { name: "last_items", type: { kind: "list", of: "string" } } as const;
  expect(() => requireFitFeatures([list])).toThrow(expect.objectContaining({ code: "GR-MODEL-FEATURE-UNFIT" }));
  expect(() => requireFitFeatures(manifest.preparation.features)).not.toThrow();
});

describe("files that don't belong together: GR-MODEL-UNREADABLE", () => {
  const { feature_names: _, ...learner } = stump.learner;
  test.each<[string, () => unknown]>([
    ["coefficients of other columns", () => scorerOf(linear, columns.toReversed(), "m.json")],
    ["fewer columns", () => scorerOf(linear, columns.slice(1), "m.json")],
    ["trees of other columns", () => scorerOf(stump, columns.toReversed(), "m.json")],
    ["trees without names, of fewer columns", () => scorerOf({ learner }, columns.slice(1), "m.json")],
    ["coefficients without an intercept", () => scorerOf({ ...linear, intercept: null }, columns, "m.json")],
    ["a manifest that is no JSON", () => readModelManifest("{", "manifest.json")],
    [
      "a manifest of another format",
      () => readModelManifest(JSON.stringify({ ...manifest, format: 2 }), "manifest.json"),
    ],
  ])("%s", (_, read) => {
    expect(read).toThrow(expect.objectContaining({ code: "GR-MODEL-UNREADABLE" }));
  });
});
