import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareText, compareValues, normalInt64 } from "./value.js";

describe("the order of texts", () => {
  test("is that of their UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  test("puts a code point beyond U+FFFF after U+FFFD, where UTF-16 units put it before", () => {
    expect("😀" < "\ufffd").toBe(true);
    expect(compareText("😀", "\ufffd")).toBeGreaterThan(0);
  });
});

describe("the order of values", () => {
  const ascending = [
    [null, false, true],
    [null, Number.NEGATIVE_INFINITY, -1.5, 0, 2, Number.POSITIVE_INFINITY],
    [-(2n ** 63n), -5, 0, 9_007_199_254_740_991, 2n ** 53n, 2n ** 63n - 1n],
    [null, [], [null], [1], [1, 2], [2]],
  ];
  test.each(ascending.map((values) => [values]))("list %# ascends", (values) => {
    for (let i = 0; i < values.length; i++) {
      for (let j = 0; j < values.length; j++) {
        expect(Math.sign(compareValues(values[i] ?? null, values[j] ?? null))).toBe(Math.sign(i - j));
      }
    }
  });
});

test.each([
  [5n, 5],
  [2n ** 53n - 1n, 9_007_199_254_740_991],
  [2n ** 53n, 2n ** 53n],
  [-(2n ** 53n), -(2n ** 53n)],
])("an int64 is a number where that is safe: %s", (given, expected) => {
  expect(normalInt64(given)).toBe(expected);
});
