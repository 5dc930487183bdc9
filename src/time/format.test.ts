import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAnyMicros, formatMicros, formatMicrosCompact } from "./format.js";
import { MAX_INSTANT_MICROS } from "./micros.js";
import { parseInstantText, parseMicrosCompact } from "./parse.js";

const micros = fc.maxSafeInteger();

describe("formatMicros", () => {
  test.each([
    [0, "1970-01-01T00:00:00Z"],
    [1, "1970-01-01T00:00:00.000001Z"],
    [-1, "1969-12-31T23:59:59.999999Z"],
    [500_000, "1970-01-01T00:00:00.5Z"],
    [-500_000, "1969-12-31T23:59:59.5Z"],
    [951_782_400_000_000, "2000-02-29T00:00:00Z"],
    [MAX_INSTANT_MICROS, "2255-06-05T23:47:34.740991Z"],
    [-MAX_INSTANT_MICROS, "1684-07-28T00:12:25.259009Z"],
  ])("%d µs is %s", (value, text) => {
    expect(formatMicros(value)).toBe(text);
  });

  test("a year that no instant has is written with six digits and a sign", () => {
    // 10000-01-01 is 253 402 300 800 s from 1970; a day before 0000-01-01 is −62 167 305 600 s.
    expect(formatMicros(253_402_300_800 * 1e6)).toBe("+010000-01-01T00:00:00Z");
    expect(formatMicros(-62_167_305_600 * 1e6)).toBe("-000001-12-31T00:00:00Z");
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 1e20])("%d is refused", (value) => {
    expect(() => formatMicros(value)).toThrow("GR-TIME-OUT-OF-RANGE");
  });

  test("an instant is written as the plain way writes it", () => {
    // Fractions that end in zeros, and instants beside a second's edge, are rare among any numbers.
    const near = fc
      .tuple(fc.integer({ min: -9e9, max: 9e9 }), fc.constantFrom(-1, 0, 1, 10, 120_000, 500_000, 999_999))
      .map(([seconds, more]) => seconds * 1_000_000 + more);
    fc.assert(
      fc.property(fc.oneof(micros, near), (value) => {
        expect(formatMicros(value)).toBe(formatAnyMicros(value));
      }),
      { numRuns: 2000 },
    );
  });

  test("what is written reads back", () => {
    fc.assert(
      fc.property(micros, (value) => {
        expect(parseInstantText(formatMicros(value))).toEqual({ micros: value, floored: false });
      }),
    );
  });

  test("whole milliseconds are written as Date writes them, less closing zeros", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1700-01-01"), max: new Date("2250-01-01"), noInvalidDate: true }),
        (date) => {
          const trimmed = date
            .toISOString()
            .replace(/(\.\d*[1-9])0+Z$/, "$1Z")
            .replace(".000Z", "Z");
          expect(formatMicros(date.getTime() * 1000)).toBe(trimmed);
        },
      ),
    );
  });
});

describe("formatMicrosCompact", () => {
  test.each([
    [1_793_491_200_000_000, "20261101T000000.000000Z"],
    [-1, "19691231T235959.999999Z"],
  ])("%d µs is %s", (value, text) => {
    expect(formatMicrosCompact(value)).toBe(text);
    expect(parseMicrosCompact(text)).toBe(value);
  });

  test("what is written reads back, and text order is time order", () => {
    fc.assert(
      fc.property(micros, micros, (a, b) => {
        expect(parseMicrosCompact(formatMicrosCompact(a))).toBe(a);
        expect(formatMicrosCompact(a) < formatMicrosCompact(b)).toBe(a < b);
      }),
    );
  });

  test.each([
    "",
    "20261101",
    "2026-11-01T00:00:00.000000Z",
    "20261101T000000Z",
    "20261101T000000.000Z",
    "20260230T000000.000000Z",
    "x20261101T000000.000000Z",
  ])("%j is not such a name", (text) => {
    expect(parseMicrosCompact(text)).toBeUndefined();
  });

  test("an instant out of range is refused", () => {
    expect(() => formatMicrosCompact(MAX_INSTANT_MICROS + 1)).toThrow("GR-TIME-OUT-OF-RANGE");
  });
});
