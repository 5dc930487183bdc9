import { type RowFunction, rowFunction } from "../../definition/index.js";
import type { TextExpr } from "../../expression/index.js";
import { type ReadingOptions, writtenReading } from "./reading.js";

/** What `vader` gives of a text. */
export type SentimentColumns = {
  readonly compound: "float64";
  readonly positive: "float64";
  readonly neutral: "float64";
  readonly negative: "float64";
};

// Raised whenever what a function gives for some text changes: snapshots and kept results are told apart by it.
const versions = { vader: "1", language: "1", wordCount: "1" } as const;

/** The module that row functions of Granary's own are told by. */
const module = "granary";

/**
 * Derives the sentiment of an English text by VADER, as `scoreSentiment` scores it: four columns, `<derived>_compound`, −1 to 1,
 * and the shares `<derived>_positive`, `<derived>_neutral` and `<derived>_negative`. Null for a null text, and where `options`
 * have a text of another language skipped; a text without words is 0 in all four.
 * @throws GR-DEFINITION-INVALID
 */
export function vader(text: TextExpr, options: ReadingOptions = {}): RowFunction<SentimentColumns> {
  const outputs = { compound: "float64", positive: "float64", neutral: "float64", negative: "float64" } as const;
  const inputs = { text, ...writtenReading("vader", options) };
  return rowFunction({ module, export: "vader", version: versions.vader, inputs, outputs });
}

/**
 * Derives the language of a text as the two letters of ISO 639-1, as `detectLanguage` finds it: null where it can't be told,
 * and for a null text.
 */
export function language(text: TextExpr): RowFunction<{ readonly "": "string" }> {
  return rowFunction({ module, export: "language", version: versions.language, inputs: { text }, output: "string" });
}

/** Derives how many words a text has, as `tokens(plainText(text))` finds them. Null for a null text. */
export function wordCount(text: TextExpr): RowFunction<{ readonly "": "int64" }> {
  return rowFunction({ module, export: "wordCount", version: versions.wordCount, inputs: { text }, output: "int64" });
}
