import { eld } from "eld/small";
import { describe, expect, test } from "vitest";
import { describeWithData } from "../../../test/public-data.js";
import { dataSetTexts } from "../data-set-texts.suite.js";
import { fuzzTexts } from "../fuzz-texts.suite.js";
import { openLanguageDetector } from "./index.js";

/** Where eld itself tells another language than our scorer. */
async function differences(texts: readonly string[]): Promise<readonly string[]> {
  const languageOf = await openLanguageDetector();
  return texts.filter((text) => {
    const found = eld.detect(text);
    return languageOf(text) !== (found.language !== "" && found.isReliable() ? found.language : null);
  });
}

describe("languages are those that eld tells", () => {
  test("of made-up texts", async () => {
    expect(await differences(fuzzTexts(11, 3000))).toEqual([]);
  });

  test("of scripts, of words beyond what it reads, and of few n-grams", async () => {
    const words = [
      "ǅ",
      "ок",
      "गिटार",
      "吉他",
      "กีตาร์",
      "גיטרה",
      "🎸",
      "guitar's",
      "'n'",
      "l’été",
      "ß",
      "İ",
      "\u2028",
      "\ud83d",
    ];
    const cut = Array.from({ length: 40 }, (_, i) => `${"x".repeat(i)} ${"wörter mit umlauten ".repeat(30)}`);
    const long = [69, 70, 71, 340, 349, 350, 351, 379, 380, 381, 999, 1000, 1001].flatMap((length) => [
      "g".repeat(length),
      `${"ab ".repeat(length)}são`,
      "日本語".repeat(length),
    ]);
    const pairs = words.flatMap((one) => words.map((other) => `${one} ${other}${one}`));
    expect(await differences([...words, ...pairs, ...cut, ...long])).toEqual([]);
  });

  for (const [name, read] of Object.entries(dataSetTexts)) {
    describeWithData(name, (folder) => {
      test("of one text in seven", async () => {
        const texts = (await read(folder)).filter((text, at): text is string => text !== null && at % 7 === 0);
        expect(texts.length).toBeGreaterThan(400);
        expect(await differences(texts)).toEqual([]);
      });
    });
  }
});
