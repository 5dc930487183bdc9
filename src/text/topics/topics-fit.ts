import type { SourceFit } from "../../definition/index.js";
import { type RowsFit, topicOptions } from "../../fitting/index.js";
import type { RowBatch } from "../../workers/index.js";
import { collectTopics } from "./collect.js";
import { modelFromJson, modelJson } from "./model-json.js";
import { inferenceOf, type TopicSettings, topicSettings } from "./settings.js";
import { createCounter, createMixer } from "./transform.js";
import { createWordReader } from "./words-of-text.js";

/** What `topics` learns of a source's texts, and the function that gives a text's mix of them. */
export const topicsFit: RowsFit = {
  begin(fit, { workers, onProgress }) {
    const collector = collectTopics(settingsOf(fit));
    const wordsOf = createWordReader();
    return {
      add({ inputs: [texts = []] }) {
        for (const text of texts) if (typeof text === "string") collector.add(wordsOf(text));
      },
      async finish() {
        const model = await collector.finish({
          workers,
          onPass: ({ pass, perplexity }) =>
            onProgress?.(
              `learning topics of ${collector.documents} texts: pass ${pass}, perplexity ${perplexity.toFixed(1)}`,
            ),
        });
        return modelJson(model);
      },
    };
  },
  code(_, parameters) {
    const { topicWords, vocabulary, settings } = modelFromJson(parameters);
    const wordsOf = createWordReader();
    const count = createCounter(vocabulary);
    const mix = createMixer(topicWords, inferenceOf(settings));
    return ({ columns }: RowBatch<{ readonly text: "string" }>) =>
      columns.text.map((text) => {
        if (text === null) return null;
        const bag = count(wordsOf(text));
        // Of a text without a known word nothing is known: topics alike in it would be an opinion.
        return bag.words.length === 0 ? null : mix(bag);
      });
  },
};

function settingsOf(fit: SourceFit): TopicSettings {
  const { k, seed, minDocuments, maxShare, maxWords } = topicOptions(fit);
  return { ...topicSettings(k), seed, vocabulary: { minDocuments, maxShare, maxWords } };
}
