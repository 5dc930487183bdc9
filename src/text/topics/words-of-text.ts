import { lemma, plainText, stopWords, tokens } from "../words/index.js";

/** Makes a function that gives the words of a text that tell what it is about; what it has found of words is kept. */
export function createWordReader(): (text: string) => string[] {
  const meanings = new Map<string, string | null>();
  return (text) => {
    const words: string[] = [];
    for (const token of tokens(plainText(text))) {
      let meaning = meanings.get(token);
      if (meaning === undefined) {
        meaning = meaningOf(token);
        if (meanings.size >= mostMeanings) meanings.clear();
        meanings.set(token, meaning);
      }
      if (meaning !== null) words.push(meaning);
    }
    return words;
  };
}

/** A bound on memory: texts of any length can hold any number of words. */
const mostMeanings = 200_000;

/** The word's lemma as a noun; null for what tells nothing: stop words, numbers, single letters. */
function meaningOf(token: string): string | null {
  if (stopWords.has(token)) return null;
  // "guitar's" is of the guitar, "i've" of nobody.
  const word = lemma(token.replace(/'(?:s|t|d|m|ve|ll|re)?$/, ""));
  return [...word].length < 2 || !/\p{L}/u.test(word) || stopWords.has(word) ? null : word;
}
