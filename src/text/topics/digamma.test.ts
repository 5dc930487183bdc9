import { describe, expect, test } from "vitest";
import { digamma, expDigamma } from "./digamma.js";

const euler = 0.577_215_664_901_532_9;
const sum = (count: number, term: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => term(i)).reduce((a, b) => a + b, 0);

describe("digamma", () => {
  // At whole numbers and at those and a half it is a sum (Abramowitz and Stegun 6.3.2 and 6.3.4).
  test.each([1, 2, 3, 4, 7, 8, 9, 20, 1000])("of %i, and a half less", (n) => {
    const whole = -euler + sum(n - 1, (i) => 1 / (i + 1));
    const half = -euler - 2 * Math.LN2 + 2 * sum(n - 1, (i) => 1 / (2 * i + 1));
    for (const [x, value] of [
      [n, whole],
      [n - 0.5, half],
    ] as const) {
      expect(Math.abs(digamma(x) - value)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)));
      expect(Math.abs(expDigamma(x) / Math.exp(value) - 1)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)));
    }
  });

  // SciPy's `scipy.special.psi`.
  test.each([
    [1e-5, -100000.57719921567],
    [0.1, -10.423754940411076],
    [7.9, 2.002238487563571],
    [12345.678, 9.421020820741761],
  ])("of %d", (x, value) => {
    expect(Math.abs(digamma(x) / value - 1)).toBeLessThan(1e-13);
  });

  test("is followed on by its recurrence, where its formulas change", () => {
    for (let x = 0.25; x < 13; x += 0.25) {
      expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(1e-13 * (1 + 1 / x));
    }
  });
});
