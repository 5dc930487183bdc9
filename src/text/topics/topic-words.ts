import { digamma, expDigamma } from "./digamma.js";

/**
 * What topics are made of: for each word its Dirichlet parameter λ in each topic, one after another (word-major), as
 * scikit-learn's `components_` transposed.
 */
export interface TopicWords {
  readonly topics: number;
  readonly words: number;
  readonly lambda: Float64Array;
}

/** The sum of λ of each topic, over words in their order. */
export function topicTotals({ topics, lambda }: TopicWords): Float64Array {
  const totals = new Float64Array(topics);
  for (let i = 0; i < lambda.length; i += topics) {
    for (let k = 0; k < topics; k++) totals[k] = (totals[k] ?? 0) + (lambda[i + k] ?? 0);
  }
  return totals;
}

/** e^E[ln β] of every word in each topic, as `createInference` takes it. */
export function expectedWords(topicWords: TopicWords): Float64Array {
  const expected = new Float64Array(topicWords.lambda.length);
  const scales = wordScales(topicTotals(topicWords));
  for (let word = 0; word < topicWords.words; word++) expectWord(topicWords, scales, word, expected, word);
  return expected;
}

/** What e^ψ(λ) is multiplied by in each topic: e^−ψ(total). */
export function wordScales(totals: Float64Array): Float64Array {
  return totals.map((total) => Math.exp(-digamma(total)));
}

/** Writes one word's e^E[ln β] as a row of `expected`. */
export function expectWord(
  { topics, lambda }: TopicWords,
  scales: Float64Array,
  word: number,
  expected: Float64Array,
  row: number,
): void {
  for (let k = 0; k < topics; k++) {
    expected[row * topics + k] = expDigamma(lambda[word * topics + k] ?? 0) * (scales[k] ?? 0);
  }
}
