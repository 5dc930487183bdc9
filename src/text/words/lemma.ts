import { type PartOfSpeech, type WordNetPart, wordNetPart } from "./word-net.js";

type Rule = readonly [ending: string, instead: string];

/** How forms end, and what their lemmas end in instead: WordNet's rules of detachment. */
const rules: Readonly<Record<PartOfSpeech, readonly Rule[]>> = {
  noun: [
    ["s", ""],
    ["ses", "s"],
    ["ves", "f"],
    ["xes", "x"],
    ["zes", "z"],
    ["ches", "ch"],
    ["shes", "sh"],
    ["men", "man"],
    ["ies", "y"],
  ],
  verb: [
    ["s", ""],
    ["ies", "y"],
    ["es", "e"],
    ["es", ""],
    ["ed", "e"],
    ["ed", ""],
    ["ing", "e"],
    ["ing", ""],
  ],
  adjective: [
    ["er", ""],
    ["est", ""],
    ["er", "e"],
    ["est", "e"],
  ],
  adverb: [],
};

/**
 * The lemma of an English word, as NLTK's `WordNetLemmatizer().lemmatize(word, part)` finds it by WordNet's morphy: the
 * shortest lemma of WordNet that the word is a form of, by WordNet's exceptions or its rules; the word itself where there is
 * none. The word is looked for as it is: give it lower case.
 */
export function lemma(word: string, part: PartOfSpeech = "noun"): string {
  const known = wordNetPart(part);
  let shortest: string | undefined;
  for (const form of formsOf(word, part, known)) {
    if (known.lemmas.has(form) && (shortest === undefined || form.length < shortest.length)) shortest = form;
  }
  return shortest ?? word;
}

function formsOf(word: string, part: PartOfSpeech, { exceptions }: WordNetPart): readonly string[] {
  const irregular = exceptions.get(word);
  if (irregular !== undefined) return [word, ...irregular];
  const made: string[] = [word];
  for (const [ending, instead] of rules[part]) {
    if (word.endsWith(ending)) made.push(word.slice(0, word.length - ending.length) + instead);
  }
  return made;
}
