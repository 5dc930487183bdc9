import type { Algorithm } from "../definition/index.js";
import type { Value } from "../schema/index.js";
import type { ModelManifest, TrainedAlgorithm } from "./manifest.js";
import { columnNamesOf, expandRow, fillRow, type ModelFeature } from "./preparation/index.js";
import { probabilityOf, type Scorer } from "./scorer.js";

/** What a model says of a row. */
export interface Prediction {
  /** How likely the label is true. */
  readonly probability: number;
  /** Whether that is the threshold or more. */
  readonly prediction: boolean;
  /** Features that had no value, and were taken as in training. */
  readonly missing: readonly string[];
}

/** Why: shares of the logarithm of the odds. `base` and all contributions add up to that of the probability. */
export interface Explanation extends Prediction {
  /** What the model expects where it knows nothing of a row. */
  readonly base: number;
  /** By feature, in the model's order. A vector's, or a string's, is the sum of its columns'. */
  readonly contributions: readonly number[];
}

/** One algorithm of a model's version, ready to score. It holds scratch memory: one call at a time. */
export interface TrainedModel {
  readonly algorithm: Algorithm;
  /** The features that it takes, in the order of `values` below. */
  readonly features: readonly ModelFeature[];
  /** The prepared columns of each feature. */
  readonly columnsOfFeatures: readonly (readonly string[])[];
  /** @param values by feature, as inner values @param atMicros the instant that times are told from */
  predict(values: readonly Value[], atMicros: number): Prediction;
  explain(values: readonly Value[], atMicros: number): Explanation;
}

/** A trained algorithm over the preparation of its version. */
export function trainedModel(
  { preparation, threshold }: Pick<ModelManifest, "preparation" | "threshold">,
  trained: Pick<TrainedAlgorithm, "algorithm" | "keeps_missing">,
  scorer: Scorer,
): TrainedModel {
  const { features } = preparation;
  const row = new Float64Array(preparation.columns.length);
  const shares = new Float64Array(row.length + 1);
  const columnsOfFeatures = features.map(columnNamesOf);

  const prepare = (values: readonly Value[], atMicros: number): readonly string[] => {
    const missing = expandRow(features, values, atMicros, row, 0);
    fillRow(preparation, row, trained.keeps_missing);
    return missing;
  };
  const told = (missing: readonly string[]): Prediction => {
    const probability = probabilityOf(scorer.margin(row));
    return { probability, prediction: probability >= threshold, missing };
  };
  return {
    algorithm: trained.algorithm,
    features,
    columnsOfFeatures,
    predict: (values, atMicros) => told(prepare(values, atMicros)),
    explain: (values, atMicros) => {
      const prediction = told(prepare(values, atMicros));
      scorer.explain(row, shares);
      let at = 0;
      const contributions = columnsOfFeatures.map(({ length: width }) => {
        const sum = shares.subarray(at, at + width).reduce((total, share) => total + share, 0);
        at += width;
        return sum;
      });
      return { ...prediction, base: shares[row.length] ?? 0, contributions };
    },
  };
}
