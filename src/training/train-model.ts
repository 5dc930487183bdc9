import type { Algorithm } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { sha256OfText } from "../files/index.js";
import { type Imputation, type ModelManifest, requireFitFeatures, scorerOf, trainedModel } from "../model/index.js";
import { type Learner, type LearntModel, type Tuning, tune } from "./algorithms/index.js";
import { baselineOf } from "./baseline.js";
import { fitPreparation, foldsOf, prepareRows, type Split, splitRows, type TrainingSet } from "./data/index.js";
import { evaluateOn } from "./evaluate-on.js";
import { importancesOf } from "./importance/index.js";
import type { AlgorithmReport, TrainReport } from "./train-report.js";

export interface TrainOptions {
  readonly seed: number;
  readonly folds: number;
  readonly imputation: Imputation;
  readonly threshold: number;
  /** How rows are split; as the set allows by default. */
  readonly splitBy?: Split["by"] | undefined;
  /** For the search of each algorithm's settings. */
  readonly budgetMillis: number;
  /** The feature that tells how long ago an entity was last seen; null where there is none. */
  readonly recency: string | null;
  readonly onProgress?: ((progress: TrainProgress) => void) | undefined;
}

export interface TrainProgress {
  readonly algorithm: Algorithm;
  readonly step: "tuning" | "fitting" | "explaining";
  readonly done: number;
  readonly of: number;
}

export interface TrainedVersion {
  readonly report: TrainReport;
  readonly split: Split;
  /** The parts of the manifest that training settles. */
  readonly manifest: Pick<ModelManifest, "champion" | "algorithms" | "preparation" | "seed" | "split" | "threshold">;
  /** The models' files by name. */
  readonly files: Readonly<Record<string, string>>;
}

interface Learnt {
  readonly learner: Learner;
  readonly tuning: Tuning;
  readonly fitted: LearntModel;
}

/**
 * Trains a model by each learner: settings are chosen by cross-validation within the training part, the champion is the
 * best of that, and the test part, which nothing was learnt from, says what they are worth. Preparation is fitted anew on
 * what each fold trains on.
 * @throws GR-TRAINING-SET-UNFIT, GR-MODEL-FEATURE-UNFIT, and what the learners throw
 */
export async function trainModel(
  set: TrainingSet,
  learners: readonly Learner[],
  options: TrainOptions,
): Promise<TrainedVersion> {
  requireFitFeatures(set.features);
  const { seed, imputation } = options;
  const split = splitRows(set, seed, options.splitBy);
  const folds = foldsOf(set, split.train, options.folds, seed).map((fold) => ({
    ...fold,
    preparation: fitPreparation(set, fold.train, imputation),
  }));
  const preparation = fitPreparation(set, split.train, imputation);
  const names = preparation.columns.map(({ name }) => name);
  const learnt: Learnt[] = [];
  for (const learner of learners) {
    const { algorithm, keepsMissing } = learner;
    const parts = folds.map((fold) => ({
      train: prepareRows(set, fold.train, fold.preparation, keepsMissing),
      held: prepareRows(set, fold.held, fold.preparation, keepsMissing),
      names: fold.preparation.columns.map(({ name }) => name),
    }));
    const tuning = await tune(learner, parts, {
      budgetMillis: options.budgetMillis,
      onTrial: (done, of) => options.onProgress?.({ algorithm, step: "tuning", done, of }),
    });
    options.onProgress?.({ algorithm, step: "fitting", done: 0, of: 1 });
    const train = prepareRows(set, split.train, preparation, keepsMissing);
    learnt.push({
      learner,
      tuning,
      fitted: await learner.fit(tuning.best.settings, { train, names }, tuning.best.rounds),
    });
  }
  learnt.sort((a, b) => b.tuning.best.rocAuc - a.tuning.best.rocAuc);
  const [best] = learnt;
  invariant(best !== undefined, "A model is trained by one algorithm at least.");
  const champion = best.learner.algorithm;
  const fileOf = (algorithm: Algorithm) => (algorithm === champion ? "model.json" : `${algorithm}.json`);
  const described = learnt.map(({ learner, tuning, fitted }) => ({
    algorithm: learner.algorithm,
    file: fileOf(learner.algorithm),
    sha256: sha256OfText(fitted.content),
    keeps_missing: learner.keepsMissing,
    parameters: { ...tuning.best.settings, ...(tuning.best.rounds === null ? {} : { rounds: tuning.best.rounds }) },
    cross_validated_roc_auc: tuning.best.rocAuc,
    test_roc_auc: null,
  }));
  const manifest = {
    champion,
    algorithms: described,
    preparation,
    seed,
    split: split.by,
    threshold: options.threshold,
  };
  const reports = learnt.map(({ learner, tuning, fitted }): AlgorithmReport => {
    const { algorithm } = learner;
    const scorer = scorerOf(JSON.parse(fitted.content), names, fileOf(algorithm));
    const model = trainedModel(manifest, { algorithm, keeps_missing: learner.keepsMissing }, scorer);
    if (algorithm === champion) options.onProgress?.({ algorithm, step: "explaining", done: 0, of: 1 });
    const { probabilities: _, ...crossValidation } = tuning.best;
    return {
      algorithm,
      crossValidation,
      trials: tuning.trials,
      untried: tuning.untried,
      test: evaluateOn(model, set, split.test, options),
      importances: algorithm === champion ? importancesOf(model, set, split.test, { seed, gains: fitted.gains }) : [],
    };
  });
  return {
    split,
    report: {
      split: { by: split.by, trainRows: split.train.length, testRows: split.test.length, leftOut: split.leftOut },
      champion,
      algorithms: reports,
      baseline: baselineOf(set, split, options.recency, seed),
    },
    manifest: {
      ...manifest,
      algorithms: described.map((one, index) => ({ ...one, test_roc_auc: reports[index]?.test.rocAuc.value ?? null })),
    },
    files: Object.fromEntries(learnt.map(({ learner, fitted }) => [fileOf(learner.algorithm), fitted.content])),
  };
}
