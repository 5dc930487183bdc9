/** How the rows that score at least `threshold` and are so called true, and the others, came out. */
export interface Confusion {
  readonly threshold: number;
  readonly trueNegatives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly truePositives: number;
}

export function confusionAt(labels: Uint8Array, probabilities: Float64Array, threshold: number): Confusion {
  let trueNegatives = 0;
  let falsePositives = 0;
  let falseNegatives = 0;
  let truePositives = 0;
  for (let row = 0; row < labels.length; row++) {
    const called = (probabilities[row] ?? 0) >= threshold;
    if (labels[row] === 1) {
      if (called) truePositives++;
      else falseNegatives++;
    } else if (called) falsePositives++;
    else trueNegatives++;
  }
  return { threshold, trueNegatives, falsePositives, falseNegatives, truePositives };
}

/** One class's line of a classification report. A share of nothing is 0. */
export interface ClassScores {
  /** Of the rows called so, the share that are. */
  readonly precision: number;
  /** Of the rows that are so, the share that were called so. */
  readonly recall: number;
  /** The harmonic mean of the two. */
  readonly f1: number;
  /** How many rows are so. */
  readonly support: number;
}

export interface ClassificationReport {
  readonly negative: ClassScores;
  readonly positive: ClassScores;
  /** The mean of both classes. */
  readonly macroAverage: ClassScores;
  /** The mean of both classes, weighted by their support. */
  readonly weightedAverage: ClassScores;
  readonly accuracy: number;
}

/** The classification report of a confusion, as scikit-learn's. */
export function classificationReport(confusion: Confusion): ClassificationReport {
  const { trueNegatives: tn, falsePositives: fp, falseNegatives: fn, truePositives: tp } = confusion;
  const negative = scoresOf(tn, fn, fp);
  const positive = scoresOf(tp, fp, fn);
  const rows = tn + fp + fn + tp;
  return {
    negative,
    positive,
    macroAverage: averageOf(negative, positive, 0.5),
    weightedAverage: averageOf(negative, positive, share(positive.support, rows)),
    accuracy: share(tn + tp, rows),
  };
}

function scoresOf(hits: number, wronglyCalled: number, missed: number): ClassScores {
  return {
    precision: share(hits, hits + wronglyCalled),
    recall: share(hits, hits + missed),
    f1: share(2 * hits, 2 * hits + wronglyCalled + missed),
    support: hits + missed,
  };
}

function averageOf(negative: ClassScores, positive: ClassScores, positiveWeight: number): ClassScores {
  const mean = (of: (scores: ClassScores) => number) =>
    (1 - positiveWeight) * of(negative) + positiveWeight * of(positive);
  return {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
    support: negative.support + positive.support,
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
