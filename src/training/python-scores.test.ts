import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPythonXgboost, type PythonWithXgboost } from "../../test/python-xgboost.js";
import { describeWith } from "../../test/required-in-ci.js";
import { scorerOf, trainedModel, treesColumnName } from "../model/index.js";
import { boostingLearner, forestLearner } from "./algorithms/index.js";
import { prepareRows } from "./data/index.js";
import { madeUpSet } from "./made-up-set.suite.js";
import { searchLibrary } from "./this-library.suite.js";
import { type TrainedVersion, trainModel } from "./train-model.js";
import { openTreesTrainer } from "./trees/index.js";

const script = join(import.meta.dirname, "../../test/training/python-scores.py");
/** Made of text that a Python's xgboost refuses as a column's name: it is written otherwise in the file. */
const made = madeUpSet(250);
const set = {
  ...made,
  features: made.features.map((feature) => (feature.name === "mood" ? { ...feature, name: "mood [<0]" } : feature)),
};

async function trained(library: string): Promise<TrainedVersion> {
  await using trainer = openTreesTrainer({ library, workers: 2, timeoutMillis: 60_000 });
  // One takes what is missing as it is, the other as it was filled in.
  const learners = [
    boostingLearner({ trainer, seed: 1, trials: 1, keepsMissing: true }),
    forestLearner({ trainer, seed: 1, trials: 1, keepsMissing: false }),
  ];
  const options = { seed: 1, folds: 2, imputation: "median", threshold: 0.5, budgetMillis: 0, recency: null } as const;
  return trainModel(set, learners, options);
}

interface PythonSays {
  readonly probabilities: readonly number[];
  /** By row: a share of each column, and the base. */
  readonly contributions: readonly (readonly number[])[];
}

async function asked(python: PythonWithXgboost, input: readonly unknown[]): Promise<readonly PythonSays[]> {
  const { exitCode, stdout, stderr } = await python([script], JSON.stringify(input));
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describeWith("libxgboost", await searchLibrary(), async (library) => {
  describeWith("Python's xgboost", await findPythonXgboost(), (python) => {
    test("loads the saved models, and says of every row what serving says", async () => {
      const { manifest, files } = await trained(library);
      const folder = await mkdtemp(join(tmpdir(), "granary-python-scores-"));
      const all = Uint32Array.from({ length: set.rows }, (_, row) => row);
      const names = manifest.preparation.columns.map(({ name }) => name);
      const rowsOf = (keepsMissing: boolean) => {
        const { values } = prepareRows(set, all, manifest.preparation, keepsMissing);
        return Array.from(all, (row) => [...values.subarray(row * names.length, (row + 1) * names.length)]);
      };
      expect(rowsOf(true).flat().some(Number.isNaN)).toBe(true);
      try {
        for (const { file } of manifest.algorithms) await writeFile(join(folder, file), files[file] ?? "");
        const says = await asked(
          python,
          manifest.algorithms.map(({ file, keeps_missing }) => ({
            model: join(folder, file),
            names: names.map(treesColumnName),
            rows: rowsOf(keeps_missing),
          })),
        );
        expect(says).toHaveLength(2);
        for (const [index, described] of manifest.algorithms.entries()) {
          const { probabilities = [], contributions: theirShares = [] } = says[index] ?? {};
          const content = JSON.parse(files[described.file] ?? "");
          const model = trainedModel(manifest, described, scorerOf(content, names, described.file));
          let [apart, sharesApart] = [0, 0];
          for (const row of all) {
            const given = set.columns.map((column) => column[row] ?? null);
            const { probability, base, contributions } = model.explain(given, set.cutoffsMicros[row] ?? 0);
            apart = Math.max(apart, Math.abs(probability - (probabilities[row] ?? Number.NaN)));
            const shares = theirShares[row] ?? [];
            // The last feature has two columns, whose shares are told as one.
            const [a = 0, b = 0] = shares.slice(4, 6);
            const theirs = [...shares.slice(0, 4), a + b, shares[6] ?? Number.NaN];
            for (const [feature, share] of [...contributions, base].entries()) {
              sharesApart = Math.max(sharesApart, Math.abs(share - (theirs[feature] ?? Number.NaN)));
            }
          }
          expect(apart).toBeLessThan(1e-6);
          expect(sharesApart).toBeLessThan(1e-5);
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
});
