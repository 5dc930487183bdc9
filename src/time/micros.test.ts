import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkMicros, floorDivide, MAX_INSTANT_MICROS } from "./micros.js";

describe("checkMicros", () => {
  test.each([0, -1, MAX_INSTANT_MICROS, -MAX_INSTANT_MICROS])("%d is an instant", (micros) => {
    expect(checkMicros(micros)).toBe(micros);
  });

  test.each([MAX_INSTANT_MICROS + 1, -MAX_INSTANT_MICROS - 1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY])(
    "%d is none, and the message names it",
    (micros) => {
      expect(() => checkMicros(micros, "The cutoff")).toThrow(`GR-TIME-OUT-OF-RANGE: The cutoff is ${micros} µs`);
    },
  );
});

test("floorDivide is exact, as BigInt shows", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom(1000, 1_000_000, 86_400_000_000), (a, b) => {
      const remainder = ((BigInt(a) % BigInt(b)) + BigInt(b)) % BigInt(b);
      expect(BigInt(floorDivide(a, b))).toBe((BigInt(a) - remainder) / BigInt(b));
    }),
  );
});
