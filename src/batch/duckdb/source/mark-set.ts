/** Which of many marks, numbers of 32 bits that are spread evenly, came more than once. */
export interface MarkSet {
  add(marks: Uint32Array): void;
  /** Every mark that was added twice, and a few that were not; each at least once. */
  repeated(): Uint32Array;
}

const markBits = 32;
/** A bit for each mark of a part: 2 MiB, which a core keeps near. */
const partBits = 24;
/** So many places for a mark let one in two thousand be taken for another. */
const sparenessBits = 10;

/**
 * Marks are shared out by their first bits and only then looked up, a part at a time: all at once, each would wait for memory.
 * `marksAtMost` is a guess; more are taken, and mistaken for each other more often.
 */
export function openMarkSet(marksAtMost: number): MarkSet {
  const bits = Math.min(markBits, Math.max(16, Math.ceil(Math.log2(marksAtMost + 1)) + sparenessBits));
  const split = Math.max(0, bits - partBits);
  const places = Math.ceil((marksAtMost / 2 ** split) * 1.05) + 64;
  const parts = Array.from({ length: 2 ** split }, () => new Uint32Array(places));
  const used = new Uint32Array(parts.length);
  const [partShift, bitShift] = [markBits - split, markBits - bits];
  const partOf = (mark: number): number => (split === 0 ? 0 : mark >>> partShift);
  const widened = (part: number): Uint32Array => {
    const old = parts[part] ?? new Uint32Array(0);
    const wider = new Uint32Array(old.length * 2);
    wider.set(old);
    parts[part] = wider;
    return wider;
  };
  return {
    add(marks) {
      for (const mark of marks) {
        const part = partOf(mark);
        const place = used[part] ?? 0;
        let held = parts[part] ?? widened(part);
        if (place === held.length) held = widened(part);
        held[place] = mark;
        used[part] = place + 1;
      }
    },
    repeated() {
      const found: number[] = [];
      const seen = new Uint32Array(2 ** (bits - split - 5));
      const mask = 2 ** (bits - split) - 1;
      for (const [part, held] of parts.entries()) {
        seen.fill(0);
        for (const mark of held.subarray(0, used[part])) {
          const bit = (mark >>> bitShift) & mask;
          const [word, flag] = [bit >>> 5, 1 << (bit & 31)];
          const before = seen[word] ?? 0;
          if ((before & flag) !== 0) found.push(mark);
          else seen[word] = before | flag;
        }
      }
      return Uint32Array.from(found);
    },
  };
}
