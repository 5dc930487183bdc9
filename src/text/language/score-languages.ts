import type { EldTables } from "./eld-tables.js";

/** eld reads so many characters, */
const mostCharacters = 1000;
/** and of the words in them so many bytes, ending with a word, or else at most so many. */
const mostBytes = { atWord: 350, within: 380 } as const;
const longestWord = 70;

/** Of its scale's average, a reliable result has this share. */
const reliableShare = 0.75;
const scale = 25;

/**
 * Makes a function that tells a text's language as eld's `detect` does, null where its `isReliable` says no: the same n-grams
 * of the same words, weighed by the same numbers, which lie in arrays.
 */
export function languageScorer(tables: EldTables): (text: string) => string | null {
  const { languages, averages, grams, starts, languagesOf, weights, separators } = tables;
  const scores = new Int32Array(languages.length);
  // Which text an n-gram was seen in last: each counts once.
  const seenIn = new Int32Array(grams.size);
  let call = 0;

  /** How many n-grams the words have that differ; their weights are added to `scores`. */
  const weigh = (words: readonly string[]): number => {
    const unknown = new Set<string>();
    let known = 0;
    const see = (gram: string): void => {
      const number = grams.get(gram);
      if (number === undefined) {
        unknown.add(gram);
      } else if (seenIn[number] !== call) {
        seenIn[number] = call;
        known += 1;
        const end = starts[number + 1] ?? 0;
        for (let i = starts[number] ?? 0; i < end; i++) {
          const language = languagesOf[i] ?? 0;
          scores[language] = (scores[language] ?? 0) + (weights[i] ?? 0);
        }
      }
    };
    for (const word of words) {
      const length = Math.min(word.length, longestWord);
      let at = 0;
      for (; at + 4 < length; at += 3) see((at === 0 ? " " : "") + word.substring(at, at + 4));
      see(`${(at === 0 ? " " : "") + word.substring(length !== 3 ? length - 4 : 0)} `);
    }
    return known + unknown.size;
  };

  return (text) => {
    const cleaned = text.substring(0, mostCharacters).replace(separators, " ").trim().toLowerCase();
    scores.fill(0);
    call += 1;
    const count = weigh(bytesOfWords(cleaned, tables.bytes));
    let [best, second] = [-1, -1];
    for (let language = 0; language < scores.length; language++) {
      const score = scores[language] ?? 0;
      if (score <= 0) continue;
      if (best < 0 || score > (scores[best] ?? 0)) [best, second] = [language, best];
      else if (second < 0 || score > (scores[second] ?? 0)) second = language;
    }
    if (best < 0 || count < 3) return null;
    const mean = (scores[best] ?? 0) / count;
    const score = mean / (mean + scale);
    // What eld compares with is the second language's number, and not its score: so for languages 0 and 1 alone it matters.
    const next = Math.max(second, 0);
    const reliable = (averages[best] ?? 0) * reliableShare <= score && Math.abs(score - next) >= 0.01;
    return reliable ? (languages[best] ?? null) : null;
  };
}

/** The words of a text, each byte of their UTF-8 as a character; no more of them than eld reads. */
function bytesOfWords(text: string, bytes: readonly string[]): readonly string[] {
  const words: string[] = [];
  let word = "";
  let count = 0;
  const byte = (value: number): string => bytes[value] ?? "";
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x20) {
      if (word !== "") words.push(word);
      word = "";
      if (count > mostBytes.atWord) break;
      count += 1;
    } else if (code < 0x80) {
      word += text[i];
      count += 1;
    } else if (code < 0x800) {
      word += byte(0xc0 | (code >> 6)) + byte(0x80 | (code & 0x3f));
      count += 2;
    } else if (code < 0xd800 || code >= 0xe000) {
      word += byte(0xe0 | (code >> 12)) + byte(0x80 | ((code >> 6) & 0x3f)) + byte(0x80 | (code & 0x3f));
      count += 3;
    } else {
      i += 1;
      const point = 0x10000 + (((code & 0x3ff) << 10) | (text.charCodeAt(i) & 0x3ff));
      word +=
        byte(0xf0 | (point >> 18)) +
        byte(0x80 | ((point >> 12) & 0x3f)) +
        byte(0x80 | ((point >> 6) & 0x3f)) +
        byte(0x80 | (point & 0x3f));
      count += 4;
    }
    if (count > mostBytes.within) break;
  }
  if (word !== "") words.push(word);
  return words;
}
