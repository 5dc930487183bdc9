import { expect, test } from "vitest";
import { createRateLimit } from "./rate-limit.js";

test("an address may ask as often as the limit says in a minute, and is told how long to wait", () => {
  let now = 5000;
  const limit = createRateLimit(2, () => now);
  const asked = (millis: number, address: string): number => {
    now = millis;
    return limit.waitSeconds(address);
  };
  expect([asked(5000, "a"), asked(6000, "a"), asked(6001, "a"), asked(6002, "b")]).toEqual([0, 0, 59, 0]);
  // The minute that began at 5 s ends at 65 s.
  expect([asked(64_999, "a"), asked(65_000, "a")]).toEqual([1, 0]);
});

test("as many addresses as one likes are remembered only up to a bound", () => {
  const limit = createRateLimit(1, () => 0);
  expect([limit.waitSeconds("first"), limit.waitSeconds("first")]).toEqual([0, 60]);
  for (let i = 0; i < 100_000; i++) limit.waitSeconds(`address ${i}`);
  expect(limit.waitSeconds("first")).toBe(0);
});
