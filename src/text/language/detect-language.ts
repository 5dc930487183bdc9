import { readEldTables } from "./eld-tables.js";
import { languageScorer } from "./score-languages.js";

/** Finds the language of texts. */
export type LanguageDetector = (text: string) => string | null;

let opened: Promise<LanguageDetector> | null = null;

/** The detector: its tables, of 60 languages, take some 20 MB and are loaded when it is first asked for. */
export function openLanguageDetector(): Promise<LanguageDetector> {
  opened ??= readEldTables().then(languageScorer);
  return opened;
}

/**
 * The language of a text, as the two letters of ISO 639-1 ("en", "pt"), by eld's n-grams of its first thousand characters;
 * null where it can't be told: in a text without words or of a few that several languages share.
 */
export async function detectLanguage(text: string): Promise<string | null> {
  return (await openLanguageDetector())(text);
}
