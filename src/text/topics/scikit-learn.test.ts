import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { npmiCoherence, topWords } from "./coherence.js";
import { type Bag, bagOf, documentsOf } from "./documents.js";
import { completionPerplexity } from "./perplexity.js";
import { inferenceOf } from "./settings.js";
import type { TopicWords } from "./topic-words.js";
import { createMixer } from "./transform.js";

interface Case {
  readonly name: string;
  readonly documentPrior: number;
  readonly counts: readonly (readonly number[])[];
  readonly components: readonly (readonly number[])[];
  readonly transform: readonly (readonly number[])[];
  readonly topWords: readonly (readonly number[])[];
  readonly npmi: readonly number[];
  readonly completion: number;
}

/** What `scripts/oracles/topics.py` wrote. */
const cases: readonly Case[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/topics-expected.json"), "utf8"),
);

function bagOfCounts(counts: readonly number[]): Bag {
  return bagOf(counts.flatMap((count, word) => new Array<number>(count).fill(word)));
}

function topicWordsOf(components: Case["components"]): TopicWords {
  const [topics, words] = [components.length, components[0]?.length ?? 0];
  const lambda = Float64Array.from({ length: topics * words }, (_, i) => {
    return components[i % topics]?.[Math.floor(i / topics)] ?? Number.NaN;
  });
  return { topics, words, lambda };
}

describe.each(cases.map((one) => [one.name, one] as const))("as scikit-learn has it, %s:", (_, expected) => {
  const topicWords = topicWordsOf(expected.components);
  const bags = expected.counts.map(bagOfCounts);

  test("each document's mix, within 1e-6", () => {
    const mix = createMixer(topicWords, inferenceOf(expected));
    const differences = bags.flatMap((bag, d) =>
      [...mix(bag)].map((share, k) => Math.abs(share - (expected.transform[d]?.[k] ?? Number.NaN))),
    );
    expect(differences.length).toBe(expected.counts.length * expected.components.length);
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  });

  test("each topic's words of most weight, and how they go together", () => {
    expect(topWords(topicWords, 6)).toEqual(expected.topWords);
    const coherence = npmiCoherence(documentsOf(bags), expected.topWords);
    for (const [k, value] of expected.npmi.entries()) expect(coherence[k]).toBeCloseTo(value, 12);
  });

  test("the perplexity of words asked, given words known", () => {
    const split = expected.counts.map((counts) => ({
      known: bagOfCounts(counts.map((count) => Math.floor(count / 2))),
      asked: bagOfCounts(counts.map((count) => Math.ceil(count / 2))),
    }));
    const perplexity = completionPerplexity(topicWords, split, inferenceOf(expected));
    expect(Math.abs(perplexity / expected.completion - 1)).toBeLessThan(1e-6);
  });
});
