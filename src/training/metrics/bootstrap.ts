import { createRandom } from "../../random/index.js";
import { averagePrecision, type Ranking, rocAuc } from "./ranking.js";

/** Where a figure may lie, were other rows drawn from where these come from: its 95 % interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface RankingIntervals {
  /** Null where too few resamples hold both classes. */
  readonly rocAuc: Interval | null;
  readonly averagePrecision: Interval | null;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** How many times the rows are drawn anew; 1000 by default. */
  readonly resamples?: number | undefined;
}

const outside = 0.025;

/**
 * Percentile bootstrap intervals (Efron and Tibshirani, An Introduction to the Bootstrap, 13.3): as many rows as there are
 * are drawn with replacement, again and again; the intervals hold the middle 95 % of what comes out.
 */
export function bootstrapIntervals(ranking: Ranking, { seed, resamples = 1000 }: BootstrapOptions): RankingIntervals {
  const rows = ranking.labels.length;
  const random = createRandom(seed, rows, resamples);
  const weights = new Uint32Array(rows);
  const areas: number[] = [];
  const precisions: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    weights.fill(0);
    for (let draw = 0; draw < rows; draw++) {
      const drawn = random.below(rows);
      weights[drawn] = (weights[drawn] ?? 0) + 1;
    }
    const area = rocAuc(ranking, weights);
    const precision = averagePrecision(ranking, weights);
    if (area !== null && precision !== null) {
      areas.push(area);
      precisions.push(precision);
    }
  }
  return { rocAuc: middleOf(areas, resamples), averagePrecision: middleOf(precisions, resamples) };
}

function middleOf(values: readonly number[], resamples: number): Interval | null {
  // With fewer, the interval would be of other data than this.
  if (values.length < resamples / 2) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return { low: quantileOf(sorted, outside), high: quantileOf(sorted, 1 - outside) };
}

function quantileOf(sorted: readonly number[], q: number): number {
  const position = q * (sorted.length - 1);
  const [below = 0, above = below] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return below + (above - below) * (position - Math.floor(position));
}
