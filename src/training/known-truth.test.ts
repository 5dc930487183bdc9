import { expect, test } from "vitest";
import { createRandom } from "../random/index.js";
import { fitLogisticRegression } from "./linear/index.js";
import { evaluate } from "./metrics/index.js";

test("a model of data drawn from a known one finds it again, and its probabilities are calibrated", () => {
  const random = createRandom(11);
  const truth = [1.5, -1, 0];
  const draw = (rows: number) => {
    const values = Float64Array.from({ length: rows * 3 }, () => random.normal());
    const chances = Float64Array.from({ length: rows }, (_, row) => {
      const margin = truth.reduce((sum, weight, column) => sum + weight * (values[row * 3 + column] ?? 0), -0.5);
      return 1 / (1 + Math.exp(-margin));
    });
    return { values, chances, labels: Uint8Array.from(chances, (p) => (random.chance(p) ? 1 : 0)) };
  };
  const train = draw(20_000);
  const fitted = fitLogisticRegression({ rows: 20_000, columns: 3, ...train }, { c: 1 });
  // Standard errors of coefficients are near 0.02 here: four of them.
  for (const [column, weight] of truth.entries()) {
    expect(Math.abs((fitted.coefficients[column] ?? 9) - weight)).toBeLessThan(0.1);
  }
  expect(Math.abs(fitted.intercept + 0.5)).toBeLessThan(0.1);

  const test = draw(5000);
  const told = evaluate(test.labels, test.chances, { threshold: 0.5, seed: 1, resamples: 100 });
  expect(told.calibration.error).toBeLessThan(0.04);
  expect(told.rows).toBe(5000);
});
