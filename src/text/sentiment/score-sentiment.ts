import { roundHalfEven } from "../as-python/index.js";
import { dictionary } from "./dictionary.js";
import { spellEmoji } from "./spell-emoji.js";
import { weighAroundBut } from "./weigh-around-but.js";
import { wordValence } from "./word-valence.js";
import { type SeenText, wordsOf } from "./words-of.js";

/** How a text feels, by VADER. */
export interface Sentiment {
  /** All of it in one number, −1 (most negative) to 1 (most positive), to four digits. */
  readonly compound: number;
  /** The shares of the text that are positive, neutral and negative, 0 to 1, to three digits. All 0 for a text without words. */
  readonly positive: number;
  readonly neutral: number;
  readonly negative: number;
}

/** Steers how soon the compound comes near ±1. */
const alpha = 15;

/**
 * The sentiment of an English text, exactly as PyPI's vaderSentiment 3.3.2 scores it: Hutto & Gilbert (2014), VADER: A
 * Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text. Sums go from left to right, as Python before
 * 3.12 adds floats up. Any text will do: markup counts as words, and texts of other languages come out as mostly neutral.
 */
export function scoreSentiment(text: string): Sentiment {
  const known = dictionary();
  const seen = wordsOf(spellEmoji(text, known.emoji), known);
  if (seen.words.length === 0) return { compound: 0, positive: 0, neutral: 0, negative: 0 };
  // Of words that have one, in their order: all others have none whatever is around them.
  const valences: number[] = [];
  let before = 0;
  for (const i of seen.felt) {
    const valence = wordValence(seen, i);
    if (valence === 0) continue;
    valences.push(valence);
    if (i < seen.but) before++;
  }
  if (seen.but !== -1) weighAroundBut(valences, before);
  return summed(valences, seen.words.length - valences.length, emphasis(seen));
}

/** What exclamation and question marks add. */
function emphasis({ exclamations, questions }: SeenText): number {
  const exclaimed = Math.min(exclamations, 4) * 0.292;
  if (questions <= 1) return exclaimed;
  return exclaimed + (questions <= 3 ? questions * 0.18 : 0.96);
}

function summed(valences: readonly number[], neutral: number, emphasis: number): Sentiment {
  let sum = 0;
  let positive = 0;
  let negative = 0;
  for (const valence of valences) {
    sum += valence;
    // One more, since a neutral word counts as one.
    if (valence > 0) positive += valence + 1;
    else negative += valence - 1;
  }
  if (sum > 0) sum += emphasis;
  else if (sum < 0) sum -= emphasis;
  if (positive > -negative) positive += emphasis;
  else if (positive < -negative) negative -= emphasis;
  const total = positive - negative + neutral;
  return {
    compound: roundHalfEven(sum / Math.sqrt(sum * sum + alpha), 4),
    positive: roundHalfEven(positive / total, 3),
    neutral: roundHalfEven(neutral / total, 3),
    negative: roundHalfEven(-negative / total, 3),
  };
}
