import fc from "fast-check";
import { expect, test } from "vitest";
import { dictionary } from "./dictionary.js";
import { tableOfWords } from "./word-table.js";

// The lexicon has emoticons with capitals too, which no word in lower case is.
const words = new Map([...dictionary().words].filter(([word]) => word === word.toLowerCase()));
const table = tableOfWords(words);

test("every word is found, in capitals too and within a text", () => {
  const lost = [...words].filter(([word, kind]) => {
    const within = `(${word.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())})`;
    return table.find(word, 0, word.length) !== kind || table.find(within, 1, within.length - 1) !== kind;
  });
  expect(lost).toEqual([]);
});

test("nothing else is", () => {
  const near = fc.oneof(fc.stringMatching(/^[a-z']{0,9}$/), fc.string());
  fc.assert(
    fc.property(near, (text) => {
      const lower = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
      expect(table.find(text, 0, text.length)).toBe(words.get(lower));
    }),
    { numRuns: 2000 },
  );
});
