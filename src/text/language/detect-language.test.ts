import { eld } from "eld/small";
import { describe, expect, test } from "vitest";
import { detectLanguage, LANGUAGES } from "./index.js";

describe("the language of a text", () => {
  const cases: readonly (readonly [text: string, language: string | null])[] = [
    ["The parcel got lost for two weeks, a shipping nightmare.", "en"],
    ["THE SERVICE WAS TERRIBLE AND SLOW", "en"],
    ["O produto chegou muito antes do prazo, recomendo a todos.", "pt"],
    ["Das ist ein wirklich gutes Produkt, ich würde es wieder kaufen.", "de"],
    ["Отличная гитара, очень доволен покупкой.", "ru"],
    ["これは本当に素晴らしいギターです。", "ja"],
    ["", null],
    ["1234 !!! 😀", null],
    ["ok", null],
    ["x".repeat(1_000_000), null],
  ];
  test.each(cases)("%.40s", async (text, language) => expect(await detectLanguage(text)).toBe(language));

  test("is one of those that are listed", () => {
    expect(LANGUAGES.toSorted()).toEqual(Object.values(eld.info().Languages).toSorted());
  });
});
