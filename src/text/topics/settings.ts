import { defaultMaxRounds, defaultTolerance, type InferenceSettings } from "./infer.js";
import type { VocabularySettings } from "./vocabulary.js";

/** How topics are learnt. */
export interface TopicSettings {
  /** How many topics there are. */
  readonly topics: number;
  /** What all random numbers come from, a whole number. */
  readonly seed: number;
  /** The Dirichlet priors, as scikit-learn's `doc_topic_prior` and `topic_word_prior`: of a document's mix for each topic, … */
  readonly documentPrior: number;
  /** … and of a topic for each word. */
  readonly wordPrior: number;
  /** How often all documents are gone through, at most. */
  readonly maxPasses: number;
  /** Ends after a pass that makes the held-out perplexity less by a smaller share than this. */
  readonly stopShare: number;
  readonly vocabulary: VocabularySettings;
}

const defaultTopics = 10;

/** The usual settings for a number of topics: scikit-learn's priors, 1/K. */
export function topicSettings(topics: number = defaultTopics): TopicSettings {
  return {
    topics,
    seed: 1,
    documentPrior: 1 / topics,
    wordPrior: 1 / topics,
    maxPasses: 20,
    stopShare: 0.003,
    vocabulary: { minDocuments: 5, maxShare: 0.5, maxWords: 10_000 },
  };
}

/** How a new document's mix is inferred: to the end, as scikit-learn does by default. */
export function inferenceOf({ documentPrior }: Pick<TopicSettings, "documentPrior">): InferenceSettings {
  return { documentPrior, tolerance: defaultTolerance, maxRounds: defaultMaxRounds };
}
