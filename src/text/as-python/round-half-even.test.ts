import fc from "fast-check";
import { expect, test } from "vitest";
import { roundHalfEven } from "./index.js";

const cases: readonly (readonly [x: number, digits: 3 | 4, rounded: number])[] = [
  [0.0625, 3, 0.062], // 1/16 and 3/16 lie right between two decimals
  [0.1875, 3, 0.188],
  [-0.0625, 3, -0.062],
  [0.03125, 4, 0.0312],
  [0.09375, 4, 0.0938],
  [0.0005, 3, 0.001], // the double is above 5 · 10⁻⁴
  [0.0015, 3, 0.002],
  [0.0025, 3, 0.003],
  [0.0035, 3, 0.004],
  [0.0045, 3, 0.004], // below
  [1.0005, 3, 1], // below
  [1, 3, 1],
  [-1e-9, 4, 0],
  [0.00004999, 4, 0],
];

test.each(cases)("%d to %d digits is %d", (x, digits, rounded) => {
  expect(roundHalfEven(x, digits)).toBe(rounded);
});

test("but for ties it is the decimal that exact arithmetic finds nearest", () => {
  const near = fc.tuple(fc.integer({ min: -10_000, max: 10_000 }), fc.integer({ min: -4, max: 4 }));
  fc.assert(
    fc.property(near, fc.constantFrom<3 | 4>(3, 4), ([n, ulps], digits) => {
      const x = (n + 0.5) / 10 ** digits + ulps * 2 ** -53;
      fc.pre(Math.abs(x) <= 1 && !Number.isInteger(x * 2 ** (digits + 1)));
      expect(roundHalfEven(x, digits)).toBe(Number(x.toFixed(digits)) + 0);
    }),
  );
});
