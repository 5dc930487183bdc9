import { createRandom } from "../../random/index.js";
import { hashBag } from "./bag-hash.js";
import { type Bag, bagOf } from "./documents.js";
import { createInference, type InferenceSettings } from "./infer.js";
import { expectedWords, type TopicWords, topicTotals } from "./topic-words.js";

/** A document split in two: from one half its mix of topics is found, the other is asked. */
export interface SplitDocument {
  readonly known: Bag;
  readonly asked: Bag;
}

/** Splits documents of two words and more, the greater half known; the split hangs on a document's content and the seed. */
export function splitDocuments(bags: readonly Bag[], seed: number): SplitDocument[] {
  const random = createRandom();
  const split: SplitDocument[] = [];
  for (const bag of bags) {
    const words: number[] = [];
    for (const [i, word] of bag.words.entries()) for (let n = 0; n < (bag.counts[i] ?? 0); n++) words.push(word);
    if (words.length < 2) continue;
    random.seed(seed, ...hashBag(bag, seed));
    for (let i = words.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [words[i], words[j]] = [words[j] ?? 0, words[i] ?? 0];
    }
    const half = Math.ceil(words.length / 2);
    split.push({ known: bagOf(words.slice(0, half)), asked: bagOf(words.slice(half)) });
  }
  return split;
}

/**
 * Perplexity by document completion: e to the mean of −ln p over the words asked, p = Σ_k E[θ_k] E[β_kw] with the mix θ found
 * from the words known. Source: Wallach, Murray, Salakhutdinov and Mimno, Evaluation methods for topic models, ICML 2009, 5.2;
 * the same evaluator for any fit's λ. NaN of no document.
 */
export function completionPerplexity(
  topicWords: TopicWords,
  documents: readonly SplitDocument[],
  settings: InferenceSettings,
): number {
  const { topics, lambda } = topicWords;
  const inference = createInference(topics, settings);
  const expected = expectedWords(topicWords);
  const totals = topicTotals(topicWords);
  let sum = 0;
  let asked = 0;
  for (const document of documents) {
    inference.gamma.fill(1);
    inference.infer(expected, document.known.words, document.known.counts);
    const total = inference.gamma.reduce((a, b) => a + b, 0);
    for (const [i, word] of document.asked.words.entries()) {
      let likelihood = 0;
      for (let k = 0; k < topics; k++) {
        likelihood += ((inference.gamma[k] ?? 0) / total) * ((lambda[word * topics + k] ?? 0) / (totals[k] ?? 1));
      }
      const count = document.asked.counts[i] ?? 0;
      sum -= count * Math.log(likelihood);
      asked += count;
    }
  }
  return Math.exp(sum / asked);
}
