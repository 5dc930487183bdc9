import { expect, test } from "vitest";
import { bytes, count, plural, seconds } from "./numbers.js";

test.each([
  [bytes, 0, "0 B"],
  [bytes, 999, "999 B"],
  [bytes, 1000, "1.0 kB"],
  [bytes, 999_949, "999.9 kB"],
  [bytes, 999_950, "1.0 MB"],
  [bytes, 12_345_678, "12.3 MB"],
  [bytes, 5e15, "5000.0 TB"],
  [seconds, 0.04, "0.0 s"],
  [seconds, 59.94, "59.9 s"],
  [seconds, 59.96, "1 min 0 s"],
  [seconds, 119.7, "2 min 0 s"],
  [seconds, 125, "2 min 5 s"],
  [count, 1_234_567, "1,234,567"],
])("%o of %d reads %s", (format, value, text) => {
  expect(format(value)).toBe(text);
});

test("one is singular, and words may have a plural of their own", () => {
  expect([plural(0, "row"), plural(1, "row"), plural(1200, "row")]).toEqual(["0 rows", "1 row", "1,200 rows"]);
  expect(plural(2, "entity", "entities")).toBe("2 entities");
});
