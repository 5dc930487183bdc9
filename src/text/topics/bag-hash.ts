import type { Bag } from "./documents.js";

/** Two 32-bit numbers that stand for a document's content under a seed. */
export type BagHash = readonly [high: number, low: number];

/** A hash of a document's words and counts: what its place and its random numbers hang on, wherever it stood. */
export function hashBag({ words, counts }: Bag, seed: number): BagHash {
  let hash = startHash(seed);
  for (let i = 0; i < words.length; i++) hash = stirHash(stirHash(hash, words[i] ?? 0), counts[i] ?? 0);
  return hash;
}

/** The hash of nothing yet. */
export function startHash(seed: number): BagHash {
  return [mixed(seed ^ 0x9e3779b9), mixed(seed ^ 0x85ebca6b)];
}

/** The hash with one more 32-bit number. */
export function stirHash([high, low]: BagHash, value: number): BagHash {
  return [mixed(high ^ Math.imul(value + 1, 0x27d4eb2f)), mixed(low ^ Math.imul(value + 1, 0x9e3779b1))];
}

/** Murmur3's last steps over 32 bits: every bit hangs on every bit. Source: Austin Appleby, smhasher, `fmix32`. */
function mixed(bits: number): number {
  let x = bits;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
