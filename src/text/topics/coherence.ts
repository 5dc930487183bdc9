import type { Documents } from "./documents.js";
import type { TopicWords } from "./topic-words.js";

/** The `count` words of greatest λ in each topic, by their numbers, greatest first; of equals the lesser number. */
export function topWords({ topics, words, lambda }: TopicWords, count: number): number[][] {
  return Array.from({ length: topics }, (_, k) => {
    const weight = (word: number): number => lambda[word * topics + k] ?? 0;
    return Array.from({ length: words }, (_, word) => word)
      .sort((a, b) => weight(b) - weight(a) || a - b)
      .slice(0, count);
  });
}

/**
 * How well each topic's words go together: the mean, over pairs of them, of their normalised pointwise mutual information,
 * ln(p(a, b) / (p(a) p(b))) / −ln p(a, b), p being shares of documents that hold them. From −1 (never together) over 0
 * (independent) to 1 (only together). Source: Bouma, Normalized (pointwise) mutual information in collocation extraction, GSCL
 * 2009; for topics Lau, Newman and Baldwin, Machine reading tea leaves, EACL 2014.
 */
export function npmiCoherence(documents: Documents, topics: readonly (readonly number[])[]): number[] {
  const places = new Map<number, number>();
  for (const word of topics.flat()) if (!places.has(word)) places.set(word, places.size);
  const together = countTogether(documents, places);
  const count = (a: number, b: number): number =>
    together[(places.get(a) ?? 0) * places.size + (places.get(b) ?? 0)] ?? 0;
  return topics.map((words) => {
    let sum = 0;
    let pairs = 0;
    for (const [i, a] of words.entries()) {
      for (const b of words.slice(i + 1)) {
        sum += npmi(count(a, b), count(a, a), count(b, b), documents.size);
        pairs++;
      }
    }
    return pairs === 0 ? 0 : sum / pairs;
  });
}

function npmi(both: number, a: number, b: number, all: number): number {
  // What the formula tends to, where it has no value.
  if (both === 0) return -1;
  if (both === all) return 1;
  return Math.log((both * all) / (a * b)) / -Math.log(both / all);
}

/** How many documents hold both of two words, a square by their places; a word with itself: how many hold it. */
function countTogether({ size, starts, words }: Documents, places: ReadonlyMap<number, number>): Float64Array {
  const together = new Float64Array(places.size ** 2);
  for (let d = 0; d < size; d++) {
    const held: number[] = [];
    for (let i = starts[d] ?? 0; i < (starts[d + 1] ?? 0); i++) {
      const place = places.get(words[i] ?? -1);
      if (place !== undefined) held.push(place);
    }
    for (const a of held)
      for (const b of held) together[a * places.size + b] = (together[a * places.size + b] ?? 0) + 1;
  }
  return together;
}
