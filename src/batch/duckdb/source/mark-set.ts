/** Which of many marks, numbers of 32 bits that are spread evenly, came more than once. */
export interface MarkSet {
  add(marks: Uint32Array): void;
  /** Every mark that was added twice, and a few that were not; each at least once. Nothing can be added after it. */
  repeated(): Uint32Array;
}

const markBits = 32;
/** A bit for each place of a part: 2 MiB, which a core keeps near. */
const defaultPartBits = 24;
/** A thousand places for a mark let one in two thousand be taken for another. */
const sparenessBits = 10;
/** Fewer places than these are no less work. */
const leastBits = 16;

/**
 * Marks are shared out by their first bits and only then looked up, a part at a time: all at once, each would wait for memory.
 * `marksAtMost` is a guess; more are taken, and mistaken for each other more often.
 */
export function openMarkSet(marksAtMost: number, partBits = defaultPartBits): MarkSet {
  const bits = Math.min(markBits, Math.max(leastBits, Math.ceil(Math.log2(marksAtMost + 1)) + sparenessBits));
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
      const seen = new Uint32Array(2 ** (bits - split - 5));
      const mask = 2 ** (bits - split) - 1;
      const found = parts.map((held, part) => {
        seen.fill(0);
        let kept = 0;
        for (const mark of held.subarray(0, used[part])) {
          const place = (mark >>> bitShift) & mask;
          const [word, flag] = [place >>> 5, 1 << (place & 31)];
          const before = seen[word] ?? 0;
          // Those that are kept take the places of those that were looked at.
          if ((before & flag) !== 0) held[kept++] = mark;
          else seen[word] = before | flag;
        }
        return held.subarray(0, kept);
      });
      return joined(found);
    },
  };
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
