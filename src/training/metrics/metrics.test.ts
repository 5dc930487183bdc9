import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bootstrapIntervals } from "./bootstrap.js";
import { classificationReport, confusionAt } from "./classification.js";
import { evaluate } from "./evaluate.js";
import { liftSteps } from "./lift.js";
import { brierScore, calibrationBins, calibrationError, logLoss } from "./losses.js";
import { averagePrecision, curve, rank, rocAuc } from "./ranking.js";

interface ClassLine {
  readonly precision: number;
  readonly recall: number;
  readonly "f1-score": number;
  readonly support: number;
}

interface Fixture {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly rocAuc: number;
  readonly averagePrecision: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly calibration: { readonly observed: readonly number[]; readonly predicted: readonly number[] };
  readonly thresholds: readonly {
    readonly threshold: number;
    readonly confusion: { readonly tn: number; readonly fp: number; readonly fn: number; readonly tp: number };
    readonly report: Readonly<Record<"0" | "1" | "macro avg" | "weighted avg", ClassLine>> & {
      readonly accuracy: number;
    };
  }[];
}

const file = join(import.meta.dirname, "../../../test/training/metrics.json");
// The fixture's script writes this form.
const fixtures = JSON.parse(readFileSync(file, "utf8")) as readonly Fixture[];
const near = 1e-12;

describe.each(fixtures)("scikit-learn's figures: $name", (fixture) => {
  const labels = Uint8Array.from(fixture.labels);
  const scores = Float64Array.from(fixture.scores);

  test("of the ranking", () => {
    const ranking = rank(labels, scores);
    expect(Math.abs((rocAuc(ranking) ?? Number.NaN) - fixture.rocAuc)).toBeLessThan(near);
    expect(Math.abs((averagePrecision(ranking) ?? Number.NaN) - fixture.averagePrecision)).toBeLessThan(near);
  });

  test("of the probabilities", () => {
    expect(Math.abs(logLoss(labels, scores) - fixture.logLoss)).toBeLessThan(1e-9);
    expect(Math.abs(brierScore(labels, scores) - fixture.brier)).toBeLessThan(near);
  });

  test("of calibration", () => {
    const bins = calibrationBins(labels, scores);
    expect(bins).toHaveLength(fixture.calibration.observed.length);
    bins.forEach((bin, index) => {
      expect(bin.observed).toBeCloseTo(fixture.calibration.observed[index] ?? Number.NaN, 12);
      expect(bin.predicted).toBeCloseTo(fixture.calibration.predicted[index] ?? Number.NaN, 12);
    });
  });

  test.each(fixture.thresholds)("of the classes at $threshold", ({ threshold, confusion, report }) => {
    const ours = confusionAt(labels, scores, threshold);
    expect({
      tn: ours.trueNegatives,
      fp: ours.falsePositives,
      fn: ours.falseNegatives,
      tp: ours.truePositives,
    }).toEqual(confusion);
    const { negative, positive, macroAverage, weightedAverage, accuracy } = classificationReport(ours);
    const lines = [
      [negative, report["0"]],
      [positive, report["1"]],
      [macroAverage, report["macro avg"]],
      [weightedAverage, report["weighted avg"]],
    ] as const;
    for (const [line, expected] of lines) {
      expect(line.precision).toBeCloseTo(expected.precision, 12);
      expect(line.recall).toBeCloseTo(expected.recall, 12);
      expect(line.f1).toBeCloseTo(expected["f1-score"], 12);
      expect(line.support).toBe(expected.support);
    }
    expect(accuracy).toBeCloseTo(report.accuracy, 12);
  });
});

describe("figures by hand", () => {
  test("of one class only are null", () => {
    const ranking = rank(Uint8Array.of(1, 1), Float64Array.of(0.1, 0.9));
    expect(rocAuc(ranking)).toBeNull();
    expect(averagePrecision(rank(Uint8Array.of(0, 0), Float64Array.of(0.1, 0.9)))).toBeNull();
    expect(bootstrapIntervals(ranking, { seed: 1, resamples: 10 }).rocAuc).toBeNull();
  });

  test("lift: half the rows hold all true ones, twice as many as by chance", () => {
    const steps = liftSteps(rank(Uint8Array.of(1, 0, 1, 0), Float64Array.of(0.9, 0.2, 0.8, 0.1)), 4);
    expect(steps.map(({ captured, lift }) => [captured, lift])).toEqual([
      [0.5, 2],
      [1, 2],
      [1, 4 / 3],
      [1, 1],
    ]);
  });

  test("lift of one score for all is 1, whatever the order", () => {
    const steps = liftSteps(rank(Uint8Array.of(1, 0, 0, 0), Float64Array.of(0.5, 0.5, 0.5, 0.5)), 4);
    expect(steps.map(({ lift }) => lift)).toEqual([1, 1, 1, 1]);
    expect(liftSteps(rank(Uint8Array.of(0), Float64Array.of(1)))).toEqual([]);
  });

  test("the curve ends with every row called true", () => {
    const points = curve(rank(Uint8Array.of(1, 0, 1), Float64Array.of(0.9, 0.6, 0.6)));
    expect(points).toEqual([
      { threshold: 0.9, truePositiveRate: 0.5, falsePositiveRate: 0, precision: 1 },
      { threshold: 0.6, truePositiveRate: 1, falsePositiveRate: 1, precision: 2 / 3 },
    ]);
  });

  test("calibration error: 0.1 off in two bins of equal size", () => {
    const bins = [
      { rows: 10, predicted: 0.2, observed: 0.3 },
      { rows: 10, predicted: 0.8, observed: 0.7 },
    ];
    expect(calibrationError(bins)).toBeCloseTo(0.1, 12);
  });
});

describe("bootstrap intervals", () => {
  const labels = Uint8Array.from({ length: 400 }, (_, index) => (index % 4 === 0 ? 1 : 0));
  const scores = Float64Array.from(labels, (label, index) => 0.2 * label + ((index * 37) % 100) / 100);
  const ranking = rank(labels, scores);

  test("hold the figure, and are as wide as Hanley and McNeil's formula says", () => {
    const area = rocAuc(ranking) ?? Number.NaN;
    const { rocAuc: interval } = bootstrapIntervals(ranking, { seed: 3 });
    const [trues, falses] = [100, 300];
    const [q1, q2] = [area / (2 - area), (2 * area * area) / (1 + area)];
    const variance =
      (area * (1 - area) + (trues - 1) * (q1 - area * area) + (falses - 1) * (q2 - area * area)) / (trues * falses);
    const width = (interval?.high ?? 0) - (interval?.low ?? 0);
    expect(interval?.low).toBeLessThan(area);
    expect(interval?.high).toBeGreaterThan(area);
    expect(width / (2 * 1.96 * Math.sqrt(variance))).toBeGreaterThan(0.75);
    expect(width / (2 * 1.96 * Math.sqrt(variance))).toBeLessThan(1.25);
  });

  test("are the same for the same seed", () => {
    const once = evaluate(labels, scores, { threshold: 0.5, seed: 5, resamples: 50 });
    expect(evaluate(labels, scores, { threshold: 0.5, seed: 5, resamples: 50 })).toEqual(once);
    expect(evaluate(labels, scores, { threshold: 0.5, seed: 6, resamples: 50 }).rocAuc).not.toEqual(once.rocAuc);
  });
});
