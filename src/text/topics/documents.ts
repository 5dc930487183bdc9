/** Documents as counts of words: document d's are at `starts[d]` up to `starts[d + 1]` of `words` and `counts`. */
export interface Documents {
  /** How many documents there are. */
  readonly size: number;
  /** `size + 1` positions, from 0. */
  readonly starts: Int32Array;
  /** Numbers of words, ascending within a document. */
  readonly words: Int32Array;
  /** How often each occurs: at least 1. */
  readonly counts: Float64Array;
}

/** One document: its words' numbers ascending, and how often each occurs. */
export interface Bag {
  readonly words: Int32Array;
  readonly counts: Float64Array;
}

/** Puts documents one after another. */
export function documentsOf(bags: readonly Bag[]): Documents {
  const starts = new Int32Array(bags.length + 1);
  for (const [d, { words }] of bags.entries()) starts[d + 1] = (starts[d] ?? 0) + words.length;
  const total = starts[bags.length] ?? 0;
  const made = { size: bags.length, starts, words: new Int32Array(total), counts: new Float64Array(total) };
  for (const [d, { words, counts }] of bags.entries()) {
    made.words.set(words, starts[d]);
    made.counts.set(counts, starts[d]);
  }
  return made;
}

/** The d-th document, as a view of the same memory. */
export function bagAt({ starts, words, counts }: Documents, d: number): Bag {
  return { words: words.subarray(starts[d], starts[d + 1]), counts: counts.subarray(starts[d], starts[d + 1]) };
}

/** Counts the numbers of words, in any order; −1 is no word. */
export function bagOf(numbers: Int32Array | readonly number[]): Bag {
  const sorted = Int32Array.from(numbers).sort();
  let first = 0;
  while (first < sorted.length && (sorted[first] ?? 0) < 0) first++;
  const words: number[] = [];
  const counts: number[] = [];
  for (let i = first; i < sorted.length; i++) {
    const word = sorted[i] ?? 0;
    const last = counts.length - 1;
    if (last >= 0 && words[last] === word) counts[last] = (counts[last] ?? 0) + 1;
    else {
      words.push(word);
      counts.push(1);
    }
  }
  return { words: Int32Array.from(words), counts: Float64Array.from(counts) };
}

/** How many words a document has, each as often as it occurs. */
export function lengthOf({ counts }: Bag): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
