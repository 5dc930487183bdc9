import { kindOf } from "../schema/index.js";
import type { Split, TrainingSet } from "./data/index.js";
import { evaluate, type Figure, rank, rocAuc } from "./metrics/index.js";

/** What one feature alone is worth, as a ranking: what a fair person would try first. */
export interface Baseline {
  readonly feature: string;
  readonly rocAuc: Figure;
}

/**
 * The feature named, or else the one that ranks the training rows best, judged by the test rows. Whether more or less of it
 * speaks for the label is told by the training rows. Null where no feature is a number.
 */
export function baselineOf(set: TrainingSet, split: Split, recency: string | null, seed: number): Baseline | null {
  const labels = (rows: Uint32Array) => Uint8Array.from(rows, (row) => set.labels[row] ?? 0);
  const trainLabels = labels(split.train);
  const ranked = set.features.flatMap(({ name, type }, feature) => {
    if (!["int64", "float64"].includes(kindOf(type))) return [];
    const area = rocAuc(rank(trainLabels, scoresOf(set, feature, split.train, 1))) ?? 0.5;
    return [{ name, feature, sign: area < 0.5 ? -1 : 1, strength: Math.abs(area - 0.5) }];
  });
  const strongest = ranked.reduce<(typeof ranked)[number] | undefined>(
    (best, one) => (best === undefined || one.strength > best.strength ? one : best),
    undefined,
  );
  const chosen = ranked.find(({ name }) => name === recency) ?? strongest;
  if (chosen === undefined) return null;
  const scores = scoresOf(set, chosen.feature, split.test, chosen.sign);
  const { rocAuc: figure } = evaluate(labels(split.test), scores, { threshold: 0, seed });
  return { feature: chosen.name, rocAuc: figure };
}

/** A feature as a score; rows without a value come last. */
function scoresOf(set: TrainingSet, feature: number, rows: Uint32Array, sign: number): Float64Array {
  return Float64Array.from(rows, (row) => {
    const value = set.columns[feature]?.[row] ?? null;
    return value === null ? Number.NEGATIVE_INFINITY : sign * Number(value);
  });
}
