import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonErrorPosition } from "./json-position.js";

describe("jsonErrorPosition", () => {
  test.each([
    { text: "", position: 0 },
    { text: "  ", position: 2 },
    { text: "{", position: 1 },
    { text: "[1,]", position: 3 },
    { text: "[1 2]", position: 3 },
    { text: '{"a":1,}', position: 7 },
    { text: "{a:1}", position: 1 },
    { text: '{"a" 1}', position: 5 },
    { text: "{'a':1}", position: 1 },
    { text: '{"a":tru}', position: 5 },
    { text: "01", position: 1 },
    { text: "[1]]", position: 3 },
    { text: '"line\nbreak"', position: 0 },
    { text: '["\\x"]', position: 1 },
    { text: '{"a":[1}', position: 7 },
    { text: "[NaN]", position: 1 },
  ])("$text fails at $position", ({ text, position }) => expect(jsonErrorPosition(text)).toBe(position));

  test("passes over all that is JSON", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (text, indent) => {
        expect(jsonErrorPosition(JSON.stringify(JSON.parse(text), null, indent))).toBeUndefined();
      }),
    );
  });

  test("finds a position exactly where JSON.parse fails", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", "]", '"', "x", "0", ":"), (json, at, piece) => {
        const cut = at % (json.length + 1);
        const text = json.slice(0, cut) + piece + json.slice(cut + 1);
        expect(jsonErrorPosition(text) === undefined).toBe(isJson(text));
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
