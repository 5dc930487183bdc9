import { expect, test } from "vitest";
import { clockOf, fixedClock, wallClock } from "./clock.js";

test("a fixed clock stands still", () => {
  const clock = fixedClock("1970-01-01T00:00:01Z");
  expect([clock(), clock()]).toEqual([1_000_000, 1_000_000]);
});

test("the wall clock shows the machine's time", () => {
  const before = Date.now() * 1000;
  const now = wallClock();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now() * 1000);
});

test("a setting fixes the clock; without one it is the wall clock", () => {
  expect(clockOf({ s: 2 })()).toBe(2_000_000);
  expect(clockOf(undefined)).toBe(wallClock);
});

test("a setting that is no time is refused", () => {
  expect(() => clockOf("yesterday")).toThrow("GR-TIME-INVALID");
});
