import fc from "fast-check";
import { expect, test } from "vitest";
import { compareValues, int64Max, int64Min, type KeyTuple } from "../schema/index.js";
import { keyBytes } from "./key-bytes.js";

const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -300, max: 300 }),
  fc.bigInt({ min: int64Min, max: int64Max }),
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.string({ unit: fc.constantFrom("\0", "a", "\u00FF", "\u{1F600}", "\uFFFD") }),
);
const keyOf = (...parts: fc.Arbitrary<KeyTuple[number]>[]) => fc.tuple(...parts);

test.each([
  ["integers", keyOf(integer)],
  ["texts", keyOf(text)],
  ["text and integer", keyOf(text, integer)],
  ["integer, text and boolean", keyOf(integer, text, fc.boolean())],
])("bytes order as tuples do, and are equal only where those are: %s", (_, key) => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(Math.sign(keyBytes(a).compare(keyBytes(b)))).toBe(Math.sign(compareValues(a, b)));
    }),
  );
});

test("tuples of different lengths and types share no bytes", () => {
  const part = fc.oneof(integer, text, fc.boolean());
  const identity = (key: KeyTuple): string =>
    key.map((one) => `${typeof one === "bigint" ? "number" : typeof one} ${one}`).join("\u{F0000}");
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.array(part, { minLength: 1, maxLength: 4 }),
      (a, b) => {
        expect(keyBytes(a).equals(keyBytes(b))).toBe(identity(a) === identity(b));
      },
    ),
    // Short texts of few letters, so that tuples come close to each other.
    {
      examples: [
        [
          ["a", "b"],
          ["a\u0000", "0b"],
        ],
        [["a", 1], ["a\u0000!\u0001"]],
        [[1, 1], [0x0121]],
      ],
    },
  );
});

test.each<[string, KeyTuple, string]>([
  ["zero", [0], "20"],
  ["one byte", [255], "21ff"],
  ["two bytes", [256], "220100"],
  ["minus one", [-1], "1f"],
  ["minus 257", [-257], "1dfeff"],
  ["the greatest", [int64Max], "287fffffffffffffff"],
  ["the least", [int64Min], "178000000000000000"],
  ["a text with NUL", ["a\0"], "306100ff00"],
  ["booleans", [false, true], "1011"],
])("%s", (_, key, hex) => {
  expect(keyBytes(key).toString("hex")).toBe(hex);
});
