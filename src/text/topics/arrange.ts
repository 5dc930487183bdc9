import { type BagHash, hashBag, stirHash } from "./bag-hash.js";
import { type Bag, bagAt, type Documents, lengthOf } from "./documents.js";

/** A document in its place, which hangs on the content of all, and not on where it stood. */
export interface Placed {
  readonly bag: Bag;
  /** What its random numbers come from. */
  readonly hash: BagHash;
}

export interface Arranged {
  /** What topics are learnt from, in an order as if at random. */
  readonly training: readonly Placed[];
  /** Kept aside, to tell when to stop: none of few documents. */
  readonly heldOut: readonly Bag[];
}

/** One document in so many is held out, as long as that makes some, and not needlessly many. */
const heldOutShare = 20;
const leastHeldOut = 20;
const mostHeldOut = 2000;

/**
 * Puts documents in the order of a seeded hash of their content, so that the same documents in any order are the same, and
 * equal ones far from each other. Documents without a word are left out. Equal documents are held out together, so that
 * none is learnt from and judged by.
 */
export function arrange(documents: Documents, seed: number): Arranged {
  const byContent: Placed[] = [];
  for (let d = 0; d < documents.size; d++) {
    const bag = bagAt(documents, d);
    if (bag.words.length > 0) byContent.push({ bag, hash: hashBag(bag, seed) });
  }
  byContent.sort(comparePlaced);
  const heldOut: Bag[] = [];
  const training: Placed[] = [];
  let repeated = 0;
  for (const [i, placed] of byContent.entries()) {
    const previous = byContent[i - 1];
    repeated = previous !== undefined && comparePlaced(previous, placed) === 0 ? repeated + 1 : 0;
    const { bag, hash } = placed;
    // One word alone can't be split into what is known and what is asked.
    if (hash[1] % heldOutShare === 0 && lengthOf(bag) > 1 && heldOut.length < mostHeldOut) heldOut.push(bag);
    else training.push({ bag, hash: stirHash(hash, repeated) });
  }
  if (heldOut.length < leastHeldOut) {
    return { training: byContent.map(({ bag, hash }) => ({ bag, hash })), heldOut: [] };
  }
  return { training: training.sort(comparePlaced), heldOut };
}

function comparePlaced(a: Placed, b: Placed): number {
  return a.hash[0] - b.hash[0] || a.hash[1] - b.hash[1] || compareBags(a.bag, b.bag);
}

function compareBags(a: Bag, b: Bag): number {
  if (a.words.length !== b.words.length) return a.words.length - b.words.length;
  for (let i = 0; i < a.words.length; i++) {
    const difference = (a.words[i] ?? 0) - (b.words[i] ?? 0) || (a.counts[i] ?? 0) - (b.counts[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
