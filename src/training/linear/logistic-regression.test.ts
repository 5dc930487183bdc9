import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fitLogisticRegression } from "./logistic-regression.js";

interface Fixture {
  readonly name: string;
  readonly c: number;
  readonly values: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

const file = join(import.meta.dirname, "../../../test/training/logistic.json");
// The fixture's script writes this form.
const fixtures = JSON.parse(readFileSync(file, "utf8")) as readonly Fixture[];

describe("logistic regression", () => {
  test.each(fixtures)("has scikit-learn's coefficients: $name", ({ c, values, labels, intercept, coefficients }) => {
    const fitted = fitLogisticRegression(
      {
        rows: values.length,
        columns: coefficients.length,
        values: Float64Array.from(values.flat()),
        labels: Uint8Array.from(labels),
      },
      { c },
    );
    expect(fitted.converged).toBe(true);
    expect(Math.abs(fitted.intercept - intercept)).toBeLessThan(1e-4);
    coefficients.forEach((expected, index) => {
      expect(Math.abs((fitted.coefficients[index] ?? Number.NaN) - expected)).toBeLessThan(1e-4);
    });
  });

  test("of a column without meaning is the log odds of the labels", () => {
    const labels = Uint8Array.of(1, 1, 1, 0);
    const fitted = fitLogisticRegression({ rows: 4, columns: 1, values: new Float64Array(4), labels }, { c: 1 });
    expect(fitted.intercept).toBeCloseTo(Math.log(3), 6);
    expect(fitted.coefficients[0]).toBe(0);
  });

  test("stays finite where a column tells the label", () => {
    const data = { rows: 4, columns: 1, values: Float64Array.of(-1, -2, 1, 2), labels: Uint8Array.of(0, 0, 1, 1) };
    const [coefficient] = fitLogisticRegression(data, { c: 1000 }).coefficients;
    expect(coefficient).toBeGreaterThan(1);
    expect(coefficient).toBeLessThan(100);
  });
});
