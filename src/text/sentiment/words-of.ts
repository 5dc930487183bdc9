import { isPunctuation, isSpace, isUpper } from "../as-python/index.js";
import { type Dictionary, negatingWord, plainWord, type WordKind } from "./dictionary.js";

/** A word, or an emoticon, of a text. */
export interface Word {
  readonly lower: string;
  readonly isUpper: boolean;
  readonly kind: WordKind;
}

/** A text as VADER sees it. */
export interface SeenText {
  readonly words: readonly Word[];
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
export function wordsOf(text: string, { words: known }: Dictionary): SeenText {
  const words: Word[] = [];
  let upperWords = 0;
  let exclamations = 0;
  let questions = 0;
  for (let at = 0; at < text.length; ) {
    if (isSpace(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at;
    let [uppers, lowers, others, apostrophes] = [false, false, false, false];
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (isSpace(unit)) break;
      if (unit >= 0x61 && unit <= 0x7a) lowers = true;
      else if (unit >= 0x41 && unit <= 0x5a) uppers = true;
      else if (unit >= 0x80) others = true;
      else if (unit === apostrophe) apostrophes = true;
      else if (unit === exclamation) exclamations++;
      else if (unit === question) questions++;
    }
    const word = strippedWord(text, start, at, others);
    const upper = others ? isUpper(word) : uppers && !lowers;
    if (upper) upperWords++;
    const lower = uppers || others ? word.toLowerCase() : word;
    const kind = known.get(lower) ?? (apostrophes && lower.includes("n't") ? negatingWord : plainWord);
    words.push({ lower, isUpper: upper, kind });
  }
  const capitalsDiffer = upperWords > 0 && upperWords < words.length;
  return { words, capitalsDiffer, exclamations, questions };
}

/** `others`: whether there are characters beyond ASCII, some of which take two units. */
function strippedWord(text: string, start: number, end: number, others: boolean): string {
  let first = start;
  let last = end;
  while (first < last && isPunctuation(text.charCodeAt(first))) first++;
  while (first < last && isPunctuation(text.charCodeAt(last - 1))) last--;
  if (last - first <= 2) return text.slice(start, end);
  const stripped = text.slice(first, last);
  return others && last - first <= 4 && [...stripped].length <= 2 ? text.slice(start, end) : stripped;
}
