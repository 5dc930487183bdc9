/** Words by their characters, found without taking a word out of its text. */
export interface WordTable<T> {
  /**
   * What there is for the characters of a text from `first` to before `last`, whose ASCII letters may be in any case; undefined
   * where there is nothing.
   */
  find(text: string, first: number, last: number): T | undefined;
}

const slots = 2 ** 15;
const letterA = 0x41;
const letterZ = 0x5a;
const toLower = 0x20;

/** Makes a table of words in lower case, which fill a quarter of it. */
export function tableOfWords<T>(words: ReadonlyMap<string, T>): WordTable<T> {
  // 0 is an empty slot, and so no hash.
  const hashes = new Int32Array(slots);
  const entries = new Array<readonly [word: string, value: T] | undefined>(slots).fill(undefined);
  for (const entry of words) {
    const hash = hashOf(entry[0], 0, entry[0].length);
    let slot = hash & (slots - 1);
    while (hashes[slot] !== 0) slot = (slot + 1) & (slots - 1);
    hashes[slot] = hash;
    entries[slot] = entry;
  }
  return {
    find(text, first, last) {
      const hash = hashOf(text, first, last);
      for (let slot = hash & (slots - 1); hashes[slot] !== 0; slot = (slot + 1) & (slots - 1)) {
        const entry = hashes[slot] === hash ? entries[slot] : undefined;
        if (entry !== undefined && isWord(entry[0], text, first, last)) return entry[1];
      }
      return undefined;
    },
  };
}

/** FNV-1a with a last mixing, so that the low bits hang on all. */
function hashOf(text: string, first: number, last: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = first; at < last; at++) hash = Math.imul(hash ^ lowerUnit(text.charCodeAt(at)), 0x01000193);
  hash ^= hash >>> 15;
  return hash === 0 ? 1 : hash;
}

function isWord(word: string, text: string, first: number, last: number): boolean {
  if (word.length !== last - first) return false;
  for (let at = 0; at < word.length; at++) {
    if (word.charCodeAt(at) !== lowerUnit(text.charCodeAt(first + at))) return false;
  }
  return true;
}

function lowerUnit(unit: number): number {
  return unit >= letterA && unit <= letterZ ? unit + toLower : unit;
}
