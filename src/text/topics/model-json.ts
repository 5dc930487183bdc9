import { z } from "zod";
import { fail } from "../../errors/index.js";
import type { JsonValue } from "../../schema/index.js";
import type { TopicModel } from "./model.js";

/**
 * A model as its artifact holds it. `components` are the topics' λ as scikit-learn's `components_`: a list for each topic, of
 * the vocabulary's words in their order.
 */
const modelShape = z.object({
  settings: z.object({
    topics: z.int().positive(),
    seed: z.int(),
    documentPrior: z.number().positive(),
    wordPrior: z.number().positive(),
    maxPasses: z.int().positive(),
    stopShare: z.number(),
    vocabulary: z.object({ minDocuments: z.number(), maxShare: z.number(), maxWords: z.number() }),
  }),
  documents: z.int(),
  heldOut: z.int(),
  perplexities: z.array(z.number()),
  coherence: z.array(z.number()),
  vocabulary: z.array(z.string()),
  components: z.array(z.array(z.number().positive())),
});

export function modelJson({ topicWords, ...rest }: TopicModel): JsonValue {
  const { topics, words, lambda } = topicWords;
  const components = Array.from({ length: topics }, (_, k) =>
    Array.from({ length: words }, (_, word) => lambda[word * topics + k] ?? 0),
  );
  const { settings, documents, heldOut, perplexities, coherence, vocabulary } = rest;
  const { vocabulary: chosenBy, ...others } = settings;
  return {
    settings: { ...others, vocabulary: { ...chosenBy } },
    documents,
    heldOut,
    // NaN, of documents that were too short to be judged, is none.
    perplexities: perplexities.filter((perplexity) => !Number.isNaN(perplexity)),
    coherence,
    vocabulary,
    components,
  };
}

/** The model that JSON holds. Throws `GR-FIT-CORRUPT`. */
export function modelFromJson(json: JsonValue): TopicModel {
  const read = modelShape.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    return corrupt(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  const { components, ...model } = read.data;
  const { topics } = model.settings;
  const words = model.vocabulary.length;
  if (components.length !== topics || components.some((topic) => topic.length !== words)) {
    return corrupt(`components are not ${topics} lists of ${words} numbers`);
  }
  const lambda = new Float64Array(words * topics);
  for (const [k, topic] of components.entries()) {
    for (const [word, value] of topic.entries()) lambda[word * topics + k] = value;
  }
  return { ...model, topicWords: { topics, words, lambda } };
}

function corrupt(what: string): never {
  return fail("GR-FIT-CORRUPT", `What was learnt of topics can't be read: ${what}.`);
}
