import { type Bag, bagOf } from "./documents.js";
import { createInference, type InferenceSettings } from "./infer.js";
import { expectedWords, type TopicWords } from "./topic-words.js";

/**
 * Makes a function that gives a document's mix of topics, shares that sum to 1, as scikit-learn's `transform` gives it. A
 * document without a word is of all topics alike.
 */
export function createMixer(topicWords: TopicWords, settings: InferenceSettings): (bag: Bag) => Float64Array {
  const { topics } = topicWords;
  const expected = expectedWords(topicWords);
  const inference = createInference(topics, settings);
  return ({ words, counts }) => {
    if (words.length === 0) return new Float64Array(topics).fill(1 / topics);
    inference.gamma.fill(1);
    inference.infer(expected, words, counts);
    let total = 0;
    for (const value of inference.gamma) total += value;
    return inference.gamma.map((value) => value / total);
  };
}

/** Makes a function that counts a text's words that the vocabulary has. */
export function createCounter(vocabulary: readonly string[]): (tokens: readonly string[]) => Bag {
  const numbers = new Map(vocabulary.map((word, number) => [word, number]));
  return (tokens) => bagOf(tokens.map((token) => numbers.get(token) ?? -1));
}
