import { bootstrapIntervals, type Interval } from "./bootstrap.js";
import { type ClassificationReport, type Confusion, classificationReport, confusionAt } from "./classification.js";
import { type LiftStep, liftSteps } from "./lift.js";
import { brierScore, type CalibrationBin, calibrationBins, calibrationError, logLoss } from "./losses.js";
import { averagePrecision, type CurvePoint, curve, rank, rocAuc } from "./ranking.js";

/** A figure with its 95 % bootstrap interval. Null where the rows hold one class only. */
export interface Figure {
  readonly value: number | null;
  readonly interval: Interval | null;
}

/** What predictions of rows that were not trained on are worth. */
export interface Evaluation {
  readonly rows: number;
  readonly trueRows: number;
  readonly rocAuc: Figure;
  /** Average precision, the area under the precision–recall curve. */
  readonly prAuc: Figure;
  readonly logLoss: number;
  readonly brier: number;
  readonly calibration: { readonly bins: readonly CalibrationBin[]; readonly error: number };
  readonly confusion: Confusion;
  readonly report: ClassificationReport;
  readonly lift: readonly LiftStep[];
  readonly curve: readonly CurvePoint[];
}

export interface EvaluateOptions {
  /** From which probability on a row is called true. */
  readonly threshold: number;
  readonly seed: number;
  readonly resamples?: number | undefined;
}

/** Evaluates probabilities of labels, 0 or 1, row by row. */
export function evaluate(labels: Uint8Array, probabilities: Float64Array, options: EvaluateOptions): Evaluation {
  const ranking = rank(labels, probabilities);
  const intervals = bootstrapIntervals(ranking, options);
  const confusion = confusionAt(labels, probabilities, options.threshold);
  const bins = calibrationBins(labels, probabilities);
  return {
    rows: labels.length,
    trueRows: labels.reduce((sum, label) => sum + label, 0),
    rocAuc: { value: rocAuc(ranking), interval: intervals.rocAuc },
    prAuc: { value: averagePrecision(ranking), interval: intervals.averagePrecision },
    logLoss: logLoss(labels, probabilities),
    brier: brierScore(labels, probabilities),
    calibration: { bins, error: calibrationError(bins) },
    confusion,
    report: classificationReport(confusion),
    lift: liftSteps(ranking),
    curve: curve(ranking),
  };
}
