/**
 * Simple case mapping: one code point to one, whatever stands around it, as database engines map (Unicode 15's simple
 * mappings; the capital of "ß" is "ẞ"). JavaScript's own mapping makes "SS" of "ß" and follows a later Unicode.
 */
export function simpleLower(text: string): string {
  return mapEach(text, (character) => (character === "İ" ? "i" : character.toLowerCase()));
}

/** See `simpleLower`. */
export function simpleUpper(text: string): string {
  return mapEach(text, (character) => greekCapital(character) ?? (character === "ß" ? "ẞ" : character.toUpperCase()));
}

function mapEach(text: string, map: (character: string) => string): string {
  let mapped = "";
  for (const character of text) {
    const other = afterUnicode15.test(character) ? character : map(character);
    mapped += [...other].length === 1 ? other : character;
  }
  return mapped;
}

/** Letters that have a case only since Unicode 16 or 17. */
const afterUnicode15 =
  /[\u019b\u0264\u1c89\u1c8a\ua7cb-\ua7cf\ua7d2-\ua7d5\ua7da-\ua7dc\u{10d50}-\u{10d65}\u{10d70}-\u{10d85}\u{16ea0}-\u{16ed3}]/u;

/** Greek letters with an iota below, whose full capital JavaScript writes as two letters. */
function greekCapital(character: string): string | undefined {
  const point = character.codePointAt(0) ?? 0;
  if (/[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7]/.test(character)) return String.fromCodePoint(point + 8);
  return /[\u1fb3\u1fc3\u1ff3]/.test(character) ? String.fromCodePoint(point + 9) : undefined;
}
