import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forAll } from "../../testing/index.js";
import { topWords } from "./coherence.js";
import { bagAt, documentsOf } from "./documents.js";
import { drawnDocuments } from "./drawn-corpus.suite.js";
import { fitTopicWords } from "./fit-topic-words.js";
import { topicSettings } from "./settings.js";
import { topicTotals } from "./topic-words.js";

const settings = (topics: number) => ({ ...topicSettings(topics), maxPasses: 8 });

describe("topics are learnt", () => {
  test("that the documents were drawn from", async () => {
    const { topicWords, passes, heldOut } = await fitTopicWords(drawnDocuments(4, 2000, 1), 40, settings(4));
    const subjects = topWords(topicWords, 10).map((words) => words.toSorted((a, b) => a - b));
    const drawn = [0, 1, 2, 3].map((subject) => Array.from({ length: 10 }, (_, i) => 10 * subject + i));
    expect(subjects.sort(([a = 0], [b = 0]) => a - b)).toEqual(drawn);
    // One in twenty is held out, give or take five standard deviations of such a draw.
    expect(Math.abs(heldOut - 100)).toBeLessThan(5 * Math.sqrt(2000 * 0.05 * 0.95));
    // Were every document's subject known, a word's chance would be 0.9/10 + 0.1/40 or 0.1/40: of perplexity
    // e^−(0.925 ln 0.0925 + 0.075 ln 0.0025) = 14.15, and 40 without topics.
    expect(passes.at(-1)?.perplexity).toBeGreaterThan(13);
    expect(passes.at(-1)?.perplexity).toBeLessThan(17);
  });

  test("so that λ is the prior and every word once, in all", async () => {
    const documents = drawnDocuments(3, 300, 2);
    const { topicWords } = await fitTopicWords(documents, 30, settings(3));
    // Of one batch λ is the prior and what its documents' words add up to: of those that were not held out at most.
    const words = documents.counts.reduce((a, b) => a + b, 0);
    const learnt = topicTotals(topicWords).reduce((a, b) => a + b, 0) - topicWords.lambda.length / 3;
    expect(learnt).toBeLessThan(words + 1e-6);
    expect(learnt).toBeGreaterThan(0.8 * words);
  });

  test("and end when perplexity hardly falls", async () => {
    const { passes } = await fitTopicWords(drawnDocuments(4, 2000, 1), 40, { ...settings(4), maxPasses: 50 });
    const falls = passes.slice(1).map(({ perplexity }, i) => 1 - perplexity / (passes[i]?.perplexity ?? 0));
    expect(passes.length).toBeLessThan(50);
    expect(falls.at(-1)).toBeLessThan(0.003);
    // Two batches a pass: from the fifth pass on it may end.
    expect(falls.slice(4, -1).every((fall) => fall >= 0.003)).toBe(true);
  });

  test("of no document, as they are drawn", async () => {
    const { topicWords, passes } = await fitTopicWords(documentsOf([]), 5, settings(2));
    expect(topicWords.lambda.every((value) => value > 0)).toBe(true);
    expect(passes.every(({ perplexity }) => Number.isNaN(perplexity))).toBe(true);
  });
});

describe("the same is learnt to the last bit", () => {
  const documents = drawnDocuments(3, 1500, 3);

  test("with any number of workers", async () => {
    const [one, three] = await Promise.all(
      [1, 3].map((workers) => fitTopicWords(documents, 30, { ...settings(3), maxPasses: 2 }, { workers })),
    );
    expect(three).toEqual(one);
  });

  test("from the documents in any order, equal ones among them", async () => {
    const bags = Array.from({ length: 120 }, (_, d) => bagAt(documents, d % 90));
    const learn = (order: readonly number[]) =>
      fitTopicWords(documentsOf(order.flatMap((d) => bags[d] ?? [])), 30, { ...settings(3), maxPasses: 2 });
    const inOrder = await learn([...bags.keys()]);
    const orders = fc.shuffledSubarray([...bags.keys()], { minLength: bags.length, maxLength: bags.length });
    const sameInAnyOrder = async (order: readonly number[]) => {
      expect(await learn(order)).toEqual(inOrder);
    };
    await forAll(orders, { name: "sameInAnyOrder", holds: sameInAnyOrder }, 20);
  });

  test("by one seed alone", async () => {
    const learn = (seed: number) => fitTopicWords(documents, 30, { ...settings(3), maxPasses: 1, seed });
    const [first, again, other] = await Promise.all([learn(1), learn(1), learn(2)]);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});
