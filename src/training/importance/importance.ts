import type { TrainedModel } from "../../model/index.js";
import { createRandom } from "../../random/index.js";
import type { Value } from "../../schema/index.js";
import type { TrainingSet } from "../data/index.js";
import { rank, rocAuc } from "../metrics/index.js";

/** How much a feature counts in a model, by different measures. */
export interface FeatureImportance {
  readonly feature: string;
  /** The mean absolute share of the margin over rows: how much it moves a usual prediction. */
  readonly meanAbsoluteShap: number;
  /** How much ROC-AUC is lost where its values are dealt out anew among the rows; around 0 where others tell the same. */
  readonly permutation: number;
  /**
   * Whether more of it (later, of a time; true) makes the label likelier, where values and shares of the rows mostly agree
   * on that (a correlation of at least one half); null where they don't, and for texts and vectors.
   */
  readonly moreMeans: "likelier" | "unlikelier" | null;
  /** The mean gain of the splits by its columns, by XGBoost; null for a model without splits. */
  readonly gain: number | null;
}

export interface ImportanceOptions {
  readonly seed: number;
  /** Mean gain by column; empty where there is none. */
  readonly gains: Readonly<Record<string, number>>;
  /** Rows that are explained, and rows whose values are dealt out, at most. */
  readonly explainedRows?: number;
  readonly permutedRows?: number;
}

/** Importances of a model's features over rows that it was not trained on, the most important first. */
export function importancesOf(
  model: TrainedModel,
  set: TrainingSet,
  rows: Uint32Array,
  options: ImportanceOptions,
): readonly FeatureImportance[] {
  const random = createRandom(options.seed, rows.length);
  const explained = sampleOf(rows, options.explainedRows ?? 500, () => random.uniform());
  const permuted = sampleOf(rows, options.permutedRows ?? 2000, () => random.uniform());
  const count = set.features.length;
  const sums = new Float64Array(count);
  const shares = set.features.map((): number[] => []);
  for (const row of explained) {
    const { contributions } = model.explain(valuesAt(set, row), set.cutoffsMicros[row] ?? 0);
    contributions.forEach((share, feature) => {
      sums[feature] = (sums[feature] ?? 0) + Math.abs(share);
      shares[feature]?.push(share);
    });
  }
  const labels = Uint8Array.from(permuted, (row) => set.labels[row] ?? 0);
  const areaWith = (feature: number, from: Uint32Array): number => {
    const probabilities = Float64Array.from(permuted, (row, at) => {
      const values = valuesAt(set, row);
      if (feature >= 0) values[feature] = set.columns[feature]?.[from[at] ?? row] ?? null;
      return model.predict(values, set.cutoffsMicros[row] ?? 0).probability;
    });
    return rocAuc(rank(labels, probabilities)) ?? 0;
  };
  const whole = areaWith(-1, permuted);
  const gains = gainsByFeature(model, options.gains);
  const importances = set.features.map(({ name }, feature): FeatureImportance => {
    const dealt = permuted.slice();
    shuffle(dealt, (bound) => random.below(bound));
    return {
      feature: name,
      meanAbsoluteShap: (sums[feature] ?? 0) / explained.length,
      permutation: whole - areaWith(feature, dealt),
      moreMeans: directionOf(
        Array.from(explained, (row) => set.columns[feature]?.[row] ?? null),
        shares[feature] ?? [],
      ),
      gain: gains?.[feature] ?? null,
    };
  });
  return importances.sort((a, b) => b.meanAbsoluteShap - a.meanAbsoluteShap);
}

/** Pearson's correlation of the known values with their shares, as a direction. */
function directionOf(values: readonly Value[], shares: readonly number[]): FeatureImportance["moreMeans"] {
  const known = values.flatMap((value, row) => {
    const number = ["number", "bigint", "boolean"].includes(typeof value) ? Number(value) : Number.NaN;
    return Number.isFinite(number) ? [[number, shares[row] ?? 0] as const] : [];
  });
  const mean = (of: 0 | 1) => known.reduce((sum, pair) => sum + pair[of] / known.length, 0);
  const [meanValue, meanShare] = [mean(0), mean(1)];
  let [both, ofValues, ofShares] = [0, 0, 0];
  for (const [value, share] of known) {
    both += (value - meanValue) * (share - meanShare);
    ofValues += (value - meanValue) ** 2;
    ofShares += (share - meanShare) ** 2;
  }
  const correlation = both / Math.sqrt(ofValues * ofShares);
  if (!(Math.abs(correlation) >= 0.5)) return null;
  return correlation > 0 ? "likelier" : "unlikelier";
}

function valuesAt(set: TrainingSet, row: number): Value[] {
  return set.columns.map((column) => column[row] ?? null);
}

function sampleOf(rows: Uint32Array, limit: number, uniform: () => number): Uint32Array {
  if (rows.length <= limit) return rows;
  const keyed = Array.from(rows, (row) => [uniform(), row] as const).sort(([a], [b]) => a - b);
  return Uint32Array.from(keyed.slice(0, limit), ([, row]) => row);
}

/** Fisher and Yates. */
function shuffle(rows: Uint32Array, below: (bound: number) => number): void {
  for (let last = rows.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const moved = rows[last] ?? 0;
    rows[last] = rows[other] ?? 0;
    rows[other] = moved;
  }
}

/** A feature of several columns has the sum of theirs. */
function gainsByFeature(model: TrainedModel, gains: Readonly<Record<string, number>>): readonly number[] | null {
  if (Object.keys(gains).length === 0) return null;
  return model.columnsOfFeatures.map((columns) => columns.reduce((sum, column) => sum + (gains[column] ?? 0), 0));
}
