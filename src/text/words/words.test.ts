import { describe, expect, test } from "vitest";
import { plainText, stopWords, tokens } from "./index.js";

describe("the words of a text", () => {
  const cases: readonly (readonly [text: string, words: readonly string[]])[] = [
    ["", []],
    [" \t\n\u00a0", []],
    ["Don't STOP!", ["don't", "stop"]],
    ["It’s ‘great’, isn’t it?", ["it's", "great", "isn't", "it"]],
    ["'quoted' rock 'n' roll", ["quoted", "rock", "n", "roll"]],
    ["well-made, 5/5 (really)", ["well", "made", "5", "5", "really"]],
    ["Fender®Strat 😀 <3", ["fender", "strat", "3"]],
    ["ÉTÉ naïve STRASSE Straße", ["été", "naïve", "strasse", "straße"]],
    ["e\u0301te\u0301", ["e\u0301te\u0301"]],
    ["Отличная гитара", ["отличная", "гитара"]],
    ["東京は良い", ["東京は良い"]],
    ["snake_case @me #fail", ["snake", "case", "me", "fail"]],
  ];
  test.each(cases)("of %j", (text, words) => expect(tokens(text)).toEqual(words));

  test("of a very long text come in good time", () => {
    expect(tokens("Great guitar, isn't it? ".repeat(100_000)).length).toBe(400_000);
    expect(tokens("a'".repeat(500_000)).length).toBe(1);
  });
});

describe("a text without its markup", () => {
  const cases: readonly (readonly [text: string, plain: string])[] = [
    ["", ""],
    ["nothing to do", "nothing to do"],
    ["<b>good</b> &amp; bad", " good  & bad"],
    ["great<br />bad", "great bad"],
    ["<!-- good -->bad", " bad"],
    ["<!DOCTYPE html><a href='x'>link</a>", "  link "],
    ["1 < 2 and 3 > 2, I <3 it", "1 < 2 and 3 > 2, I <3 it"],
    [
      "that&#39;s it &#x1F600; &eacute; &; &#0; &#xD800; &#x110000;",
      "that's it 😀 &eacute; &; &#0; &#xD800; &#x110000;",
    ],
    ["&amp;lt; is written so", "&lt; is written so"],
    ["a <b unclosed", "a <b unclosed"],
  ];
  test.each(cases)("%j", (text, plain) => expect(plainText(text)).toBe(plain));

  test("is found in good time where tags never end", () => {
    const text = "<b ".repeat(200_000);
    expect(plainText(text)).toBe(text);
    expect(plainText("<!-- ".repeat(50_000)).length).toBe(250_000);
  });
});

test("there are 179 stop words, NLTK's", () => {
  expect(stopWords.size).toBe(179);
  expect(["the", "don't", "won't", "s", "wouldn"].filter((word) => !stopWords.has(word))).toEqual([]);
  expect(["good", "never", "cannot", ""].filter((word) => stopWords.has(word))).toEqual([]);
});
