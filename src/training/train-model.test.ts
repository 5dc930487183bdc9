import { describe, expect, test } from "vitest";
import { describeWith } from "../../test/required-in-ci.js";
import { boostingLearner, forestLearner, logisticLearner } from "./algorithms/index.js";
import { madeUpSet } from "./made-up-set.suite.js";
import { searchLibrary } from "./this-library.suite.js";
import { type TrainOptions, trainModel } from "./train-model.js";
import { openTreesTrainer } from "./trees/index.js";

const options: TrainOptions = {
  seed: 1,
  folds: 3,
  imputation: "median",
  threshold: 0.5,
  budgetMillis: 60_000,
  recency: "last_active_days",
};
const set = madeUpSet(1500);

describe("training by logistic regression alone", () => {
  test("finds what a linear model can, and beats recency alone", async () => {
    const { report, manifest, files } = await trainModel(set, [logisticLearner()], options);
    expect(report).toMatchObject({
      champion: "logistic_regression",
      split: { by: "entity", trainRows: 1201, testRows: 299, leftOut: 0 },
      baseline: { feature: "last_active_days" },
    });
    const [own] = report.algorithms;
    expect(own?.test.rocAuc.value).toBeGreaterThan(0.65);
    // The longer somebody was away, the likelier the label: so the set is made.
    expect(own?.importances[0]).toMatchObject({ feature: "last_active_days", moreMeans: "likelier" });
    expect(own?.importances.find(({ feature }) => feature === "country")?.moreMeans).toBeNull();
    expect(Object.keys(files)).toEqual(["model.json"]);
    expect(manifest.preparation.columns).toHaveLength(6);
  });

  test("comes to the same again", async () => {
    const [first, again] = [
      await trainModel(set, [logisticLearner()], options),
      await trainModel(set, [logisticLearner()], options),
    ];
    expect(first).toEqual(again);
  });

  test("refuses a set without both classes: GR-TRAINING-SET-UNFIT", async () => {
    const sad = { ...set, labels: new Uint8Array(set.rows) };
    await expect(trainModel(sad, [logisticLearner()], options)).rejects.toThrow(
      expect.objectContaining({ code: "GR-TRAINING-SET-UNFIT" }),
    );
  });
});

describeWith("libxgboost", await searchLibrary(), (library) => {
  test("trees find what hangs together, and the best in cross-validation is the champion", async () => {
    await using trainer = openTreesTrainer({ library, workers: 2, timeoutMillis: 60_000 });
    const trees = { trainer, seed: 1, trials: 1, keepsMissing: true };
    const learners = [logisticLearner(), boostingLearner(trees), forestLearner(trees)];
    const { report, manifest } = await trainModel(set, learners, options);
    const areas = report.algorithms.map(({ crossValidation }) => crossValidation.rocAuc);
    expect(areas).toEqual(areas.toSorted((a, b) => b - a));
    expect(report.champion).toBe(report.algorithms[0]?.algorithm);
    const [champion] = report.algorithms;
    const linear = report.algorithms.find(({ algorithm }) => algorithm === "logistic_regression");
    expect(champion?.algorithm).not.toBe("logistic_regression");
    expect((champion?.test.rocAuc.value ?? 0) - (linear?.test.rocAuc.value ?? 1)).toBeGreaterThan(0.03);
    const order = champion?.importances.map(({ feature }) => feature) ?? [];
    expect(order.slice(0, 3).sort()).toEqual(["last_active_days", "mood", "spend"]);
    expect(order.slice(3).sort()).toEqual(["country", "noise"]);
    expect(champion?.importances.every(({ gain }) => gain !== null)).toBe(true);
    expect(manifest.algorithms.map(({ file }) => file)).toContain("model.json");
  });
});
