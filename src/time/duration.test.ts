import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Duration, durationMicros, formatDuration, type TimeUnit, unitMicros } from "./duration.js";

describe("durationMicros", () => {
  test.each([
    ["1s", 1_000_000],
    ["90s", 90_000_000],
    ["15m", 900_000_000],
    ["12h", 43_200_000_000],
    ["7d", 604_800_000_000],
    ["4w", 2_419_200_000_000],
    ["104249d", 9_007_113_600_000_000], // the last whole day within 2^53 − 1 µs
  ])("%s is %d µs", (text, micros) => {
    expect(durationMicros(text)).toBe(micros);
  });

  test.each([
    "",
    "7",
    "d",
    "0d",
    "-7d",
    "+7d",
    "1.5d",
    "1e3d",
    "07d",
    "7 d",
    " 7d",
    "7d\n",
    "7D",
    "7mo",
    "1y",
    "7d12h",
    "104250d",
  ])("%j is refused", (text) => {
    expect(() => durationMicros(text)).toThrow("GR-DURATION-INVALID");
  });

  test("the type knows the units", () => {
    const week: Duration = "7d";
    // @ts-expect-error there are no calendar months
    const month: Duration = "1mo";
    expect([week, month]).toHaveLength(2);
  });
});

test("units have fixed lengths", () => {
  const units: readonly TimeUnit[] = ["seconds", "minutes", "hours", "days", "weeks"];
  expect(units.map(unitMicros)).toEqual([1e6, 60e6, 3_600e6, 86_400e6, 604_800e6]);
});

describe("formatDuration", () => {
  test.each([
    [1_000_000, "1s"],
    [90_000_000, "90s"],
    [5_400_000_000, "90m"],
    [604_800_000_000, "7d"],
    [250_000, "0.25s"],
    [0, "0s"],
  ])("%d µs is %s", (micros, text) => {
    expect(formatDuration(micros)).toBe(text);
  });

  test("what is a duration reads back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000_000_000 }), (seconds) => {
        expect(durationMicros(formatDuration(seconds * 1e6))).toBe(seconds * 1e6);
      }),
    );
  });
});
