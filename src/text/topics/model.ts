import { npmiCoherence, topWords } from "./coherence.js";
import type { Documents } from "./documents.js";
import { fitTopicWords, type TopicFitContext } from "./fit-topic-words.js";
import type { TopicSettings } from "./settings.js";
import type { TopicWords } from "./topic-words.js";

/** What was learnt: topics over a vocabulary, and how well. */
export interface TopicModel {
  readonly settings: TopicSettings;
  /** Ascending by code points; a word's place is its number. */
  readonly vocabulary: readonly string[];
  readonly topicWords: TopicWords;
  /** How many documents with a word of the vocabulary there were. */
  readonly documents: number;
  /** How many of them were not learnt from. */
  readonly heldOut: number;
  /** By document completion, after each pass: of those held out, or of all where that are none. */
  readonly perplexities: readonly number[];
  /** NPMI of each topic's ten words of most weight, over all documents. */
  readonly coherence: readonly number[];
}

/** How many words of a topic are looked at to judge how well they go together. */
const judgedWords = 10;

/** Learns topics of documents whose words are numbers of the vocabulary's. */
export async function fitTopicModel(
  documents: Documents,
  vocabulary: readonly string[],
  settings: TopicSettings,
  context: TopicFitContext = {},
): Promise<TopicModel> {
  const { topicWords, passes, heldOut } = await fitTopicWords(documents, vocabulary.length, settings, context);
  // The model is what its file holds, so that it gives the same before and after it is kept.
  const rounded = { ...topicWords, lambda: topicWords.lambda.map(fiveDigits) };
  let withWords = 0;
  for (let d = 0; d < documents.size; d++) if (documents.starts[d] !== documents.starts[d + 1]) withWords++;
  return {
    settings,
    vocabulary,
    topicWords: rounded,
    documents: withWords,
    heldOut,
    perplexities: passes.map(({ perplexity }) => fiveDigits(perplexity)),
    coherence: npmiCoherence(documents, topWords(rounded, judgedWords)).map(fiveDigits),
  };
}

/** Five digits, as a model's file holds numbers: λ are sums of expectations that are never surer than that. */
function fiveDigits(value: number): number {
  return Number(value.toPrecision(5));
}
