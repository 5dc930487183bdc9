import { describe, expect, test } from "vitest";
import { Instant, type InstantInput, instant, isInstant, microsOf } from "./instant.js";

describe("microsOf", () => {
  test.each<readonly [string, InstantInput, number]>([
    ["an Instant", new Instant(7), 7],
    ["a Date", new Date(-1), -1000],
    ["text", "1970-01-02", 86_400_000_000],
    ["seconds", { s: 1.5 }, 1_500_000],
    ["seconds, floored", { s: -0.000_000_5 }, -1],
    ["milliseconds", { ms: 1.2345 }, 1234],
    ["microseconds, floored", { us: -1.5 }, -2],
    // 0.1 + 0.2 as doubles is 0.30000000000000004: multiplied in doubles it is 300000.00000000006.
    ["seconds, in doubles", { s: 0.1 + 0.2 }, 300_000],
  ])("reads %s", (_, input, micros) => {
    expect(microsOf(input)).toBe(micros);
    expect(instant(input).micros).toBe(micros);
  });

  test("an instant of another copy of this module counts as one", () => {
    const other = {
      micros: 5,
      get [Symbol.for("granary.Instant")]() {
        return true;
      },
    };
    expect(isInstant(other)).toBe(true);
    // Its class is another, so the types can't tell: a cast stands for that other copy.
    expect(instant(other as unknown as Instant)).toEqual(new Instant(5));
  });

  test("a bare number is refused by the types and at run time", () => {
    // @ts-expect-error a number doesn't say its unit
    expect(() => microsOf(1_793_491_200)).toThrow("GR-TIME-UNIT-MISSING: The number 1793491200 is given as a time");
    // @ts-expect-error nor does a bigint
    expect(() => instant(5n)).toThrow("GR-TIME-UNIT-MISSING");
  });

  test.each<readonly [string, unknown]>([
    ["no time", "tomorrow"],
    ["an impossible date", "2026-02-30"],
    ["an invalid Date", new Date(Number.NaN)],
    ["NaN", { s: Number.NaN }],
    ["text for a number", { s: "5" }],
    ["two units", { s: 1, ms: 1 }],
    ["another unit", { minutes: 1 }],
    ["no unit", {}],
    ["null", null],
    ["undefined", undefined],
    ["a boolean", true],
  ])("refuses %s", (_, input) => {
    // What callers without types may pass.
    expect(() => microsOf(input as InstantInput)).toThrow("GR-TIME-INVALID");
  });

  test.each([
    [{ s: 1, ms: 1 }, "an object with s, ms"],
    [{}, "an object with no keys"],
    [null, "null"],
    [true, "true"],
  ])("says what it can't be made of: %j", (input, words) => {
    expect(() => microsOf(input as unknown as InstantInput)).toThrow(`A time can't be made of ${words}.`);
  });

  test("says which texts are times", () => {
    expect(() => microsOf("soon")).toThrow('"soon" is not a time. Expected YYYY-MM-DD, or YYYY-MM-DDTHH:MM');
  });

  test.each<readonly [string, InstantInput]>([
    ["a Date", new Date(8.64e15)],
    ["text", "9999-12-31"],
    ["seconds", { s: 1e10 }],
    ["endless time", { s: Number.POSITIVE_INFINITY }],
    ["microseconds", { us: 2 ** 53 }],
  ])("refuses %s out of range", (_, input) => {
    expect(() => microsOf(input)).toThrow("GR-TIME-OUT-OF-RANGE");
  });
});

describe("Instant", () => {
  test.each([
    [1999, 1],
    [-1, -1],
    [-1000, -1],
    [-1001, -2],
    [Number.MAX_SAFE_INTEGER, 9_007_199_254_740],
    [-Number.MAX_SAFE_INTEGER, -9_007_199_254_741],
  ])("of %d µs is the Date of %d ms", (micros, millis) => {
    expect(new Instant(micros).toDate().getTime()).toBe(millis);
  });

  test("is written as ISO 8601, in JSON too", () => {
    const noon = instant("2026-11-01T12:00:00.25+01:00");
    expect(`${noon.toString()} ${JSON.stringify({ noon })}`).toBe(
      '2026-11-01T11:00:00.25Z {"noon":"2026-11-01T11:00:00.25Z"}',
    );
  });

  test("compares by its microseconds", () => {
    const [early, late] = [new Instant(1), new Instant(3)];
    expect(early < late).toBe(true);
    expect(late.valueOf() - early.valueOf()).toBe(2);
    expect(early.equals(new Instant(1))).toBe(true);
    expect(early.equals(late)).toBe(false);
  });

  test("can't be changed, and holds only instants", () => {
    expect(Object.isFrozen(new Instant(1))).toBe(true);
    expect(() => new Instant(0.5)).toThrow("GR-TIME-OUT-OF-RANGE");
  });
});
