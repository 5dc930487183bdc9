import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { checksum } from "./checksum.js";

// FNV-1a's published test vectors of 32 bits, halves exclusive-ored by hand.
test.each([
  ["", 0x811c ^ 0x9dc5],
  ["a", 0xe40c ^ 0x292c],
  ["foobar", 0xbf9c ^ 0xf968],
])("%j has the checksum that is published", (text, expected) => {
  const bytes = Buffer.from(`<${text}>`);
  expect(checksum(bytes, 1, bytes.length - 1)).toBe(expected);
});
