export { language, type SentimentColumns, vader, wordCount } from "./derive-text.js";
export type { LanguagePolicy, ReadingOptions } from "./reading.js";
export { textRowFunctions } from "./text-row-functions.js";
