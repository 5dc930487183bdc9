import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalForms, decimalUnits, floatOfUnits } from "./float-form.js";

test("units give back the very double that they stand for, or are not used", () => {
  const anyFloat = fc.oneof(
    fc.double(),
    fc.integer().map((n) => n / 100),
    fc.integer().map((n) => n * 0.0001),
  );
  fc.assert(
    fc.property(anyFloat, fc.constantFrom(...decimalForms), (value, form) => {
      const units = decimalUnits(value, form);
      if (units !== undefined) expect(floatOfUnits(units, form) === value).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("every amount of two digits, as text reads it, has units", () => {
  for (let cents = -20_000; cents <= 20_000; cents++) {
    expect(decimalUnits(Number((cents / 100).toFixed(2)), 2) === cents).toBe(true);
  }
});

test.each([Infinity, -Infinity, Number.NaN, 2 ** 47, 0.1 + 0.2, 1e-5])("%d has none", (value) => {
  expect(decimalForms.map((form) => decimalUnits(value, form))).toEqual([undefined, undefined, undefined]);
});
