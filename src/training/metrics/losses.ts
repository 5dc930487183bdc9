/** Probabilities are kept this far from 0 and 1, as in scikit-learn: a sure mistake then costs 36, not infinity. */
const nearest = 2 ** -52;

/** The mean of −log p of what came true. 0 is perfect; always saying one half has log 2 = 0.69. */
export function logLoss(labels: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const p = Math.min(Math.max(probabilities[row] ?? 0, nearest), 1 - nearest);
    sum -= Math.log(labels[row] === 1 ? p : 1 - p);
  }
  return sum / labels.length;
}

/** The Brier score: the mean squared difference of the probability and what came, 0 or 1. */
export function brierScore(labels: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += ((probabilities[row] ?? 0) - (labels[row] ?? 0)) ** 2;
  return sum / labels.length;
}

/** Rows whose probabilities are alike: what was predicted for them, and what came. */
export interface CalibrationBin {
  readonly rows: number;
  /** The mean of the probabilities. */
  readonly predicted: number;
  /** The share of true rows. */
  readonly observed: number;
}

/** Rows by their probability, in bins of equal width; those without rows are left out. */
export function calibrationBins(labels: Uint8Array, probabilities: Float64Array, bins = 10): readonly CalibrationBin[] {
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const trues = new Float64Array(bins);
  for (let row = 0; row < labels.length; row++) {
    const p = probabilities[row] ?? 0;
    const bin = binOf(p, bins);
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + p;
    trues[bin] = (trues[bin] ?? 0) + (labels[row] ?? 0);
  }
  return [...counts].flatMap((rows, bin) =>
    rows === 0 ? [] : [{ rows, predicted: (sums[bin] ?? 0) / rows, observed: (trues[bin] ?? 0) / rows }],
  );
}

/** A bin is open at its start and closed at its end, but for the first, which has 0. */
function binOf(p: number, bins: number): number {
  for (let bin = 0; bin < bins - 1; bin++) if (p <= (bin + 1) / bins) return bin;
  return bins - 1;
}

/** How far the predicted shares are from the observed ones: the bins' absolute differences, weighted by their rows. */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.predicted - bin.observed), 0) / rows;
}
