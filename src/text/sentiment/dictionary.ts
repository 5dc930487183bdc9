import { readFileSync } from "node:fs";
import { BOOSTERS, COMPARED, NEGATIONS, PHRASE_MARKS, PHRASES } from "./rules.js";
import { tableOfWords, type WordTable } from "./word-table.js";

/** What VADER knows of a word. */
export interface WordKind {
  /** The word in lower case; "" for one that VADER knows nothing of, which no rule asks for. */
  readonly lower: string;
  /** Its valence in the lexicon, −4 to 4; null where it is not in it. */
  readonly valence: number | null;
  /** By how much it raises or lowers the valence of what follows; 0 for most words. */
  readonly boost: number;
  readonly negates: boolean;
  /** Whether it marks a phrase that has a valence or a boost of its own. */
  readonly marksPhrase: boolean;
  /** "but", around which sentences turn. */
  readonly turns: boolean;
}

export const plainWord: WordKind = {
  lower: "",
  valence: null,
  boost: 0,
  negates: false,
  marksPhrase: false,
  turns: false,
};
export const negatingWord: WordKind = { ...plainWord, negates: true };

/** The words that VADER knows anything of, and descriptions of emoji by their code points. */
export interface Dictionary {
  readonly words: ReadonlyMap<string, WordKind>;
  /** `words`, to be found within a text. */
  readonly table: WordTable<WordKind>;
  readonly emoji: ReadonlyMap<number, string>;
}

let read: Dictionary | null = null;

/** The dictionary; its files are read when it is first asked for. */
export function dictionary(): Dictionary {
  read ??= readDictionary();
  return read;
}

function readDictionary(): Dictionary {
  const words = new Map<string, WordKind>();
  const add = (word: string, known: Partial<WordKind>): void =>
    void words.set(word, { ...(words.get(word) ?? plainWord), ...known, lower: word });
  for (const [word, valence] of pairsOf("words.txt")) add(word, { valence: Number(valence) });
  for (const [word, boost] of BOOSTERS) add(word, { boost });
  for (const word of NEGATIONS) add(word, { negates: true });
  for (const word of PHRASE_MARKS) add(word, { marksPhrase: true });
  add("but", { turns: true });
  for (const word of [...COMPARED, ...[...PHRASES.keys()].flatMap((phrase) => phrase.split(" "))]) add(word, {});
  const emoji = new Map(pairsOf("emoji.txt").map(([one, words]) => [one.codePointAt(0) ?? 0, words]));
  return { words, table: tableOfWords(words), emoji };
}

function pairsOf(file: string): readonly (readonly [string, string])[] {
  const lines = readFileSync(new URL(file, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => {
    const tab = line.indexOf("\t");
    return [line.slice(0, tab), line.slice(tab + 1)];
  });
}
