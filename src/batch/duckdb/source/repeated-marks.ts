const markBits = 32;
/** A thousand places for a mark let one in two thousand be taken for another. */
const sparenessBits = 10;
/** Places of 1 MiB of bits, which a core keeps near. */
const mostPlaceBits = 23;
/** A word of bits. */
const wordBits = 5;

/**
 * Of marks, numbers of 32 bits that are spread evenly but for their first `sharedBits`, which they have in common: every one
 * that comes twice, and a few that don't; each at least once. They take the first places of `marks`.
 */
export function repeatedMarks(marks: Uint32Array, sharedBits: number): Uint32Array {
  const ownBits = markBits - sharedBits;
  const wanted = Math.ceil(Math.log2(marks.length + 1)) + sparenessBits;
  const placeBits = Math.min(ownBits, mostPlaceBits, Math.max(wordBits, wanted));
  const [shift, mask] = [ownBits - placeBits, 2 ** placeBits - 1];
  const seen = new Uint32Array(2 ** (placeBits - wordBits));
  let kept = 0;
  for (const mark of marks) {
    const place = (mark >>> shift) & mask;
    const [word, flag] = [place >>> wordBits, 1 << (place & 31)];
    const before = seen[word] ?? 0;
    // Those that are kept take the places of those that were looked at.
    if ((before & flag) !== 0) marks[kept++] = mark;
    else seen[word] = before | flag;
  }
  return marks.subarray(0, kept);
}

/** Arrays one after the other, as one. */
export function joined(arrays: readonly Uint32Array[]): Uint32Array {
  const all = new Uint32Array(arrays.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of arrays) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}
