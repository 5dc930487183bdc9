import { expect, test } from "vitest";
import { gaussLegendre } from "./quadrature.js";

test.each([1, 2, 3, 5, 9])("%i points integrate every polynomial of lower degree than twice as many", (count) => {
  const { points, weights } = gaussLegendre(count);
  for (let degree = 0; degree < 2 * count; degree++) {
    const integral = points.reduce((sum, x, index) => sum + (weights[index] ?? 0) * x ** degree, 0);
    expect(integral).toBeCloseTo(1 / (degree + 1), 14);
  }
});

test("two points are those of the textbook: 1/2 ± 1/√12, a half each", () => {
  const { points, weights } = gaussLegendre(2);
  expect([...points].toSorted()).toEqual([
    expect.closeTo(0.5 - 1 / Math.sqrt(12), 15),
    expect.closeTo(0.5 + 1 / Math.sqrt(12), 15),
  ]);
  expect([...weights]).toEqual([expect.closeTo(0.5, 15), expect.closeTo(0.5, 15)]);
});
