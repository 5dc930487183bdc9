import { z } from "zod";
import { fail } from "../../errors/index.js";
import type { JsonValue } from "../../schema/index.js";
import type { TopicModel } from "./model.js";

/**
 * A model as its artifact holds it: the vocabulary's words in one text, parted by spaces, and as `components` one for each
 * topic with its λ of the words in their order, scikit-learn's `components_`. Lists would be of a line for each number.
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
  vocabulary: z.string(),
  components: z.array(z.string()),
});

export function modelJson({ topicWords, ...rest }: TopicModel): JsonValue {
  const { topics, words, lambda } = topicWords;
  const components = Array.from({ length: topics }, (_, k) =>
    Array.from({ length: words }, (_, word) => lambda[word * topics + k] ?? 0).join(" "),
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
    vocabulary: vocabulary.join(" "),
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
  const vocabulary = partsOf(model.vocabulary);
  const words = vocabulary.length;
  const numbers = components.map((topic) => partsOf(topic).map(Number));
  if (numbers.length !== topics || numbers.some((topic) => topic.length !== words)) {
    return corrupt(`components are not ${topics} texts of ${words} numbers`);
  }
  const lambda = new Float64Array(words * topics);
  for (const [k, topic] of numbers.entries()) {
    for (const [word, value] of topic.entries()) {
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) return corrupt(`components hold ${String(value)}`);
      lambda[word * topics + k] = value;
    }
  }
  return { ...model, vocabulary, topicWords: { topics, words, lambda } };
}

function partsOf(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

function corrupt(what: string): never {
  return fail("GR-FIT-CORRUPT", `What was learnt of topics can't be read: ${what}.`);
}
