import { isPunctuation, isSpace, isUpper } from "../as-python/index.js";
import { type Dictionary, negatingWord, plainWord, type WordKind } from "./dictionary.js";

/** A text as VADER sees it. */
export interface SeenText {
  readonly words: readonly WordKind[];
  /** Which of the words are in capitals, by position: 1. */
  readonly upper: readonly number[];
  /** The positions of the words that are in the lexicon. */
  readonly felt: readonly number[];
  /** The position of the first "but"; −1 where there is none. */
  readonly but: number;
  /** Whether some words, but not all, are in capitals. */
  readonly capitalsDiffer: boolean;
  readonly exclamations: number;
  readonly questions: number;
}

const exclamation = 0x21;
const question = 0x3f;
const apostrophe = 0x27;

/**
 * The words of a text in which emoji are spelled out: what stands between white space, without the punctuation at its
 * ends, or with it where no more than two characters would be left, as of an emoticon.
 */
export function wordsOf(text: string, known: Dictionary): SeenText {
  const words: WordKind[] = [];
  const upper: number[] = [];
  const felt: number[] = [];
  let but = -1;
  let upperWords = 0;
  let exclamations = 0;
  let questions = 0;
  for (let at = 0; at < text.length; ) {
    if (isSpace(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at;
    let uppers = false;
    let lowers = false;
    let others = false;
    let apostrophes = false;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x61 && unit <= 0x7a) lowers = true;
      else if (isSpace(unit)) break;
      else if (unit >= 0x41 && unit <= 0x5a) uppers = true;
      else if (unit >= 0x80) others = true;
      else if (unit === apostrophe) apostrophes = true;
      else if (unit === exclamation) exclamations++;
      else if (unit === question) questions++;
    }
    const word = others ? strippedWord(text, start, at) : "";
    const kind = others ? readWord(word, known) : asciiWord(text, start, at, known, apostrophes);
    const inCapitals = others ? isUpper(word) : uppers && !lowers;
    if (kind.valence !== null) felt.push(words.length);
    if (kind.turns && but === -1) but = words.length;
    if (inCapitals) upperWords++;
    words.push(kind);
    upper.push(inCapitals ? 1 : 0);
  }
  const capitalsDiffer = upperWords > 0 && upperWords < words.length;
  return { words, upper, felt, but, capitalsDiffer, exclamations, questions };
}

function readWord(word: string, { words }: Dictionary): WordKind {
  const lower = word.toLowerCase();
  return words.get(lower) ?? (lower.includes("n't") ? negatingWord : plainWord);
}

/** As `readWord`, of ASCII characters, without taking the word out of the text. */
function asciiWord(text: string, start: number, end: number, known: Dictionary, apostrophes: boolean): WordKind {
  let first = start;
  let last = end;
  while (first < last && isPunctuation(text.charCodeAt(first))) first++;
  while (first < last && isPunctuation(text.charCodeAt(last - 1))) last--;
  if (last - first <= 2) {
    first = start;
    last = end;
  }
  const kind = known.table.find(text, first, last);
  if (kind !== undefined || !apostrophes) return kind ?? plainWord;
  return text.slice(first, last).toLowerCase().includes("n't") ? negatingWord : plainWord;
}

/** Of characters some of which take two units. */
function strippedWord(text: string, start: number, end: number): string {
  let first = start;
  let last = end;
  while (first < last && isPunctuation(text.charCodeAt(first))) first++;
  while (first < last && isPunctuation(text.charCodeAt(last - 1))) last--;
  const stripped = text.slice(first, last);
  return last - first <= 4 && [...stripped].length <= 2 ? text.slice(start, end) : stripped;
}
