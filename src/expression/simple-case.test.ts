import { describe, expect, test } from "vitest";
import { simpleLower, simpleUpper } from "./simple-case.js";

// From UnicodeData.txt of Unicode 15: simple mappings, one code point to one.
describe("simple case mapping", () => {
  test.each([
    ["ÀΣ😀x", "àσ😀x"],
    ["İI", "ii"],
    ["ẞ", "ß"],
  ])("makes lower case of %s", (text, lower) => {
    expect(simpleLower(text)).toBe(lower);
  });

  test.each([
    ["straße", "STRAẞE"],
    ["\ufb01x", "\ufb01X"],
    ["\u1f80\u1f97\u1fa0", "\u1f88\u1f9f\u1fa8"],
    ["\u1fb3\u1fc3\u1ff3", "\u1fbc\u1fcc\u1ffc"],
    ["\u1f50", "\u1f50"],
    ["\u0264\u{10d70}", "\u0264\u{10d70}"],
  ])("makes upper case of %s", (text, upper) => {
    expect(simpleUpper(text)).toBe(upper);
  });
});
