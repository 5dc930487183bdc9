import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_INSTANT_MICROS } from "./micros.js";
import { parseInstantText } from "./parse.js";

// 2026-11-01T00:00:00Z: 56 years and 14 leap days after 1970 (20 454 days to 2026-01-01), and 304 days.
const NOVEMBER = (20_454 + 304) * 86_400_000_000;
const HOUR = 3_600_000_000;

describe("parseInstantText", () => {
  test.each([
    ["2026-11-01", NOVEMBER],
    ["2026-11-01T00:00", NOVEMBER],
    ["2026-11-01 00:00", NOVEMBER],
    ["2026-11-01T09:30:15", NOVEMBER + 9.5 * HOUR + 15e6],
    ["2026-11-01 09:30:15Z", NOVEMBER + 9.5 * HOUR + 15e6],
    ["2026-11-01T00:00:00.5Z", NOVEMBER + 500_000],
    ["2026-11-01T00:00:00.000001", NOVEMBER + 1],
    ["2026-11-01T00:00:00+02", NOVEMBER - 2 * HOUR],
    ["2026-11-01T00:00:00+0530", NOVEMBER - 5.5 * HOUR],
    ["2026-11-01T00:00:00+05:30", NOVEMBER - 5.5 * HOUR],
    ["2026-11-01T00:00-05:00", NOVEMBER + 5 * HOUR],
    ["2026-11-01 00:00:00-00:30", NOVEMBER + 0.5 * HOUR],
    ["2026-11-01T00:00:00+23:59", NOVEMBER - 24 * HOUR + HOUR / 60],
    ["1970-01-01", 0],
    ["1969-12-31T23:59:59.999999Z", -1],
    ["2000-02-29", 951_782_400_000_000],
    ["+002026-11-01T00:00:00Z", NOVEMBER],
  ])("%s", (text, micros) => {
    expect(parseInstantText(text)).toEqual({ micros, floored: false });
  });

  test.each([
    ["1970-01-01T00:00:00.1234567Z", 123_456, true],
    ["1970-01-01T00:00:00.9999999Z", 999_999, true],
    ["1969-12-31T23:59:59.9999999Z", -1, true],
    ["1970-01-01T00:00:00.123456000Z", 123_456, false],
    ["1970-01-01T00:00:00.0000000000000000000000001", 0, true],
  ])("%s is floored to %d µs; told: %s", (text, micros, floored) => {
    expect(parseInstantText(text)).toEqual({ micros, floored });
  });

  test.each([
    "",
    " 2026-11-01",
    "2026-11-01 ",
    "2026-11-01\n",
    "2026-11-1",
    "26-11-01",
    "20261101",
    "2026-11-01T at 12:00",
    "2026/11/01",
    "01.11.2026",
    "2026-11",
    "2026-00-01",
    "2026-13-01",
    "2026-11-00",
    "2026-11-31",
    "2026-02-30",
    "2026-02-29",
    "1900-02-29",
    "2026-11-01Z",
    "2026-11-01T",
    "2026-11-01T09",
    "2026-11-01T24:00",
    "2026-11-01T24:00:00Z",
    "2026-11-01T09:60",
    "2026-11-01T23:59:60Z",
    "2026-11-01T09:30:15.",
    "2026-11-01T09:30.5",
    "2026-11-01T09:30:15,5",
    "2026-11-01t09:30:15z",
    "2026-11-01T09:30:15 Z",
    "2026-11-01T09:30:15+2",
    "2026-11-01T09:30:15+24:00",
    "2026-11-01T09:30:15+02:60",
    "2026-11-01T09:30:15 Europe/Berlin",
    "２０２６-11-01",
    "now",
    "1793491200",
  ])("%j is not a time", (text) => {
    expect(parseInstantText(text)).toBeUndefined();
  });

  test("reads what Date reads, as Date reads it", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1700-01-01"), max: new Date("2250-01-01"), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (date, offsetMinutes) => {
          const [hours, minutes] = [Math.trunc(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
          const two = (value: number) => String(value).padStart(2, "0");
          const text = date.toISOString().replace("Z", `${offsetMinutes < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`);
          expect(parseInstantText(text)?.micros).toBe(Date.parse(text) * 1000);
        },
      ),
    );
  });
});

describe("a zone", () => {
  test("applies to every time without an offset, dates included, and to no other", () => {
    expect(parseInstantText("2026-11-01", "Asia/Kolkata")?.micros).toBe(NOVEMBER - 5.5 * HOUR);
    expect(parseInstantText("2026-11-01T00:00:00.25", "Asia/Kolkata")?.micros).toBe(NOVEMBER - 5.5 * HOUR + 250_000);
    expect(parseInstantText("2026-11-01T00:00Z", "Asia/Kolkata")?.micros).toBe(NOVEMBER);
    expect(parseInstantText("2026-11-01T00:00+01", "Asia/Kolkata")?.micros).toBe(NOVEMBER - HOUR);
  });

  test("that is unknown is refused", () => {
    expect(() => parseInstantText("2026-11-01", "Asia/Kolkatta")).toThrow("GR-ZONE-UNKNOWN");
  });
});

describe("the range", () => {
  test.each([
    ["2255-06-05T23:47:34.740991Z", MAX_INSTANT_MICROS],
    ["1684-07-28T00:12:25.259009Z", -MAX_INSTANT_MICROS],
    // The same instants by clocks that show a time beyond the range: no microsecond may be lost on the way.
    ["2255-06-06T02:47:34.740991+03:00", MAX_INSTANT_MICROS],
    ["1684-07-27T21:12:25.259009-03:00", -MAX_INSTANT_MICROS],
  ])("holds %s", (text, micros) => {
    expect(parseInstantText(text)?.micros).toBe(micros);
  });

  test("is reached by local time too", () => {
    expect(parseInstantText("2255-06-06T05:17:34.740991", "Asia/Kolkata")?.micros).toBe(MAX_INSTANT_MICROS);
  });

  test.each([
    ["2255-06-05T23:47:34.740992Z", "UTC"],
    ["1684-07-28T00:12:25.259008Z", "UTC"],
    ["9999-12-31", "UTC"],
    ["9999-12-31", "Europe/Berlin"],
    ["0001-01-01T00:00:00", "America/New_York"],
    ["+010000-01-01T00:00:00Z", "UTC"],
    ["+999999-01-01", "Europe/Berlin"],
    ["-000001-12-31", "Europe/Berlin"],
  ])("does not hold %s in %s", (text, zone) => {
    expect(() => parseInstantText(text, zone)).toThrow("GR-TIME-OUT-OF-RANGE");
  });
});
