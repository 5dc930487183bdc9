import type { WordKind } from "./dictionary.js";
import { BOOSTING_PHRASES, CAPITALS, NEGATION, PHRASES } from "./rules.js";
import type { SeenText } from "./words-of.js";

/** How much of a booster is left one, two and three words before the word that it acts on. */
const reach = [1, 0.95, 0.9] as const;

/** The valence of word `i` of a text, by the words around it; 0 for most words. */
export function wordValence({ words, upper, capitalsDiffer }: SeenText, i: number): number {
  const kind = words[i];
  if (kind === undefined) return 0;
  const { lower } = kind;
  const next = words[i + 1];
  if (kind.valence === null || kind.boost !== 0 || (lower === "kind" && next?.lower === "of")) return 0;
  // "no" before a word of the lexicon negates it and is nothing by itself.
  const own = lower === "no" && next !== undefined && next.valence !== null ? 0 : kind.valence;
  let valence = isAfterNo(words, i) ? kind.valence * NEGATION : own;
  if (upper[i] === 1 && capitalsDiffer) valence += valence > 0 ? CAPITALS : -CAPITALS;
  for (let distance = 1; distance <= 3; distance++) {
    const before = words[i - distance];
    if (before === undefined || before.valence !== null) continue;
    const boost = boostOf(before, valence, capitalsDiffer && upper[i - distance] === 1);
    if (boost !== 0) valence += boost * (reach[distance - 1] ?? 1);
    valence *= negationOf(words, i, distance);
    if (distance === 3) valence = withPhrases(words, i, valence);
  }
  return isAfterLeast(words, i) ? valence * NEGATION : valence;
}

function isAfterNo(words: readonly WordKind[], i: number): boolean {
  const one = words[i - 1]?.lower;
  if (one === "no" || words[i - 2]?.lower === "no") return true;
  return words[i - 3]?.lower === "no" && (one === "or" || one === "nor");
}

function boostOf(kind: WordKind, valence: number, stressed: boolean): number {
  if (kind.boost === 0) return 0;
  const boost = valence < 0 ? -kind.boost : kind.boost;
  if (!stressed) return boost;
  return valence > 0 ? boost + CAPITALS : boost - CAPITALS;
}

/** What the word `distance` words before word `i` multiplies its valence by. */
function negationOf(words: readonly WordKind[], i: number, distance: number): number {
  const word = words[i - distance];
  if (word === undefined) return 1;
  const one = words[i - 1]?.lower;
  if (distance === 2) {
    if (word.lower === "never" && isSoOrThis(one)) return 1.25;
    if (word.lower === "without" && one === "doubt") return 1;
  }
  if (distance === 3) {
    const two = words[i - 2]?.lower;
    // Without "never" too, right before the word: so does the original.
    if ((word.lower === "never" && isSoOrThis(two)) || isSoOrThis(one)) return 1.25;
    if (word.lower === "without" && (two === "doubt" || one === "doubt")) return 1;
  }
  return word.negates ? NEGATION : 1;
}

function isSoOrThis(word: string | undefined): boolean {
  return word === "so" || word === "this";
}

/** A valence by the phrases around word `i`, which has three words before it. */
function withPhrases(words: readonly WordKind[], i: number, valence: number): number {
  const near = words.slice(i - 3, i + 3);
  if (!near.some((word) => word.marksPhrase)) return valence;
  const [three = "", two = "", one = "", zero = "", next, afterNext] = near.map((word) => word.lower);
  let changed = valence;
  const around = [
    `${one} ${zero}`,
    `${two} ${one} ${zero}`,
    `${two} ${one}`,
    `${three} ${two} ${one}`,
    `${three} ${two}`,
  ];
  const phrase = around.find((words) => PHRASES.has(words));
  if (phrase !== undefined) changed = PHRASES.get(phrase) ?? changed;
  if (next !== undefined) changed = PHRASES.get(`${zero} ${next}`) ?? changed;
  if (afterNext !== undefined) changed = PHRASES.get(`${zero} ${next} ${afterNext}`) ?? changed;
  changed += BOOSTING_PHRASES.get(`${three} ${two}`) ?? 0;
  return changed + (BOOSTING_PHRASES.get(`${two} ${one}`) ?? 0);
}

function isAfterLeast(words: readonly WordKind[], i: number): boolean {
  if (words[i - 1]?.lower !== "least") return false;
  const two = words[i - 2]?.lower;
  return two !== "at" && two !== "very";
}
