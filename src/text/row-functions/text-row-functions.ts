import type { BatchColumn, BatchFunction, MaskedColumn, RowBatch, RowFunctionCode } from "../../workers/index.js";
import { openLanguageDetector } from "../language/index.js";
import { scoreSentiment } from "../sentiment/index.js";
import { plainText, tokens } from "../words/index.js";
import { isScored, type ReadingOptions } from "./reading.js";

type Texts = RowBatch<{ readonly text: "string" }>;
type ReadTexts = Texts & { readonly columns: { readonly reading?: BatchColumn<"string"> } };

/** The code of Granary's own row functions over texts, by the names that `derive` refers to them by. */
export const textRowFunctions: Readonly<Record<string, RowFunctionCode>> = {
  vader: vaderOf satisfies BatchFunction,
  language: languageOf satisfies BatchFunction,
  wordCount: wordCountOf satisfies BatchFunction,
};

async function vaderOf({ rows, columns: { text, reading } }: ReadTexts) {
  // The same in all rows: a literal of the definition, which `writtenReading` wrote.
  const how = JSON.parse(reading?.[0] ?? "{}") as ReadingOptions;
  const languageOfText = (how.otherLanguages ?? "score") === "score" ? null : await openLanguageDetector();
  const given = { compound: numbers(rows), positive: numbers(rows), neutral: numbers(rows), negative: numbers(rows) };
  for (const [row, written] of text.entries()) {
    if (written === null) continue;
    const read = how.markup === "strip" ? plainText(written) : written;
    if (languageOfText !== null && !isScored(how, languageOfText(read))) continue;
    const sentiment = scoreSentiment(read);
    set(given.compound, row, sentiment.compound);
    set(given.positive, row, sentiment.positive);
    set(given.neutral, row, sentiment.neutral);
    set(given.negative, row, sentiment.negative);
  }
  return given;
}

async function languageOf({ columns }: Texts) {
  const languageOfText = await openLanguageDetector();
  return columns.text.map((text) => (text === null ? null : languageOfText(plainText(text))));
}

function wordCountOf({ columns }: Texts) {
  return columns.text.map((text) => (text === null ? null : tokens(plainText(text)).length));
}

function numbers(rows: number): MaskedColumn<Float64Array> {
  return { values: new Float64Array(rows), nulls: new Uint8Array(rows).fill(1) };
}

function set({ values, nulls }: MaskedColumn<Float64Array>, row: number, value: number): void {
  values[row] = value;
  nulls[row] = 0;
}
