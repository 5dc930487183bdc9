import { readFileSync } from "node:fs";

interface Pieces {
  readonly words: readonly string[];
  readonly odd: readonly string[];
  readonly marks: readonly string[];
  readonly gaps: readonly string[];
}

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");
const firsts = (file: string): readonly string[] =>
  read(file)
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(0, line.indexOf("\t")));

const pieces: Pieces = JSON.parse(read("./fixtures/fuzz-pieces.json"));
const lexicon = firsts("./sentiment/words.txt");
const emoji = firsts("./sentiment/emoji.txt");

/** Texts that look for trouble, the same for a seed as `scripts/oracles/fuzz.py` makes. */
export function fuzzTexts(seed: number, count: number): readonly string[] {
  let state = seed >>> 0;
  // mulberry32
  const below = (n: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) * n) / 2 ** 32);
  };
  const draw = (choices: readonly string[]): string => choices[below(choices.length)] ?? "";
  return Array.from({ length: count }, () => {
    let made = "";
    for (let left = below(24) === 0 ? 0 : 1 + below(14); left > 0; left--) {
      const kind = below(8);
      let piece = draw(kind < 3 ? lexicon : kind === 3 ? emoji : kind < 7 ? pieces.words : pieces.odd);
      const change = below(8);
      if (change < 2) piece = upper(piece);
      else if (change === 2) piece = upper(piece.slice(0, 1)) + piece.slice(1);
      const wrap = below(8);
      const before = wrap === 0 || wrap === 3 ? draw(pieces.marks) : "";
      const after = wrap >= 1 && wrap <= 3 ? draw(pieces.marks) : "";
      made += before + piece + after + (below(6) === 0 ? draw(pieces.gaps) : " ");
    }
    return made;
  });
}

/** ASCII alone, so that it is the same in every language. */
function upper(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
}
