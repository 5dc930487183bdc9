import { expect, test } from "vitest";
import { MAX_INSTANT_MICROS } from "./micros.js";
import { inWindow } from "./window.js";

test.each([
  ["at t", 100, 100, 10, true],
  ["after t", 101, 100, 10, false],
  ["just inside the start", 91, 100, 10, true],
  ["at the start, which is open", 90, 100, 10, false],
  ["before the start", 89, 100, 10, false],
  ["at t, without a window", 100, 100, null, true],
  ["long ago, without a window", -MAX_INSTANT_MICROS, 100, null, true],
  ["after t, without a window", 101, 100, null, false],
  ["the least instant, in a window that reaches past it", -MAX_INSTANT_MICROS, -MAX_INSTANT_MICROS + 5, 6, true],
  ["the least instant, in a window that begins at it", -MAX_INSTANT_MICROS, -MAX_INSTANT_MICROS + 5, 5, false],
])("an event %s", (_, eventMicros, tMicros, windowMicros, inside) => {
  expect(inWindow(eventMicros, tMicros, windowMicros)).toBe(inside);
});
