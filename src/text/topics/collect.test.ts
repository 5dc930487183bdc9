import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGranaryError } from "../../errors/index.js";
import type { JsonValue } from "../../schema/index.js";
import { forAll } from "../../testing/index.js";
import { collectTopics } from "./collect.js";
import { drawnNumbers } from "./drawn-corpus.suite.js";
import { modelFromJson, modelJson } from "./model-json.js";
import { inferenceOf, topicSettings } from "./settings.js";
import { createCounter, createMixer } from "./transform.js";

const settings = topicSettings(3);
const textsOf = (count: number) => drawnNumbers(3, count, 4).map((numbers) => numbers.map((number) => `w${number}`));
const texts = textsOf(90);

async function collected(documents: readonly (readonly string[])[], mostDocuments?: number, maxPasses = 3) {
  const collector = collectTopics({ ...settings, maxPasses }, { mostDocuments });
  for (const document of documents) collector.add(document);
  return { model: await collector.finish({ workers: 1 }), documents: collector.documents };
}

describe("a model of texts", () => {
  test("is the same in any order of them, and of more than are learnt from", async () => {
    const shuffled = fc.shuffledSubarray(texts, { minLength: texts.length, maxLength: texts.length });
    const [whole, some] = [await collected(texts), await collected(texts, 40)];
    expect([whole.documents, whole.model.documents]).toEqual([90, 90]);
    expect([some.documents, some.model.documents]).toEqual([90, 40]);
    const sameInAnyOrder = async (order: readonly (readonly string[])[]) => {
      expect(await collected(order)).toEqual(whole);
      expect(await collected(order, 40)).toEqual(some);
    };
    await forAll(shuffled, { name: "sameInAnyOrder", holds: sameInAnyOrder }, 10);
  });

  test("is in JSON what it is", async () => {
    const { model } = await collected(texts);
    expect(modelFromJson(JSON.parse(JSON.stringify(modelJson(model))))).toEqual(model);
  });

  test("of no text knows no word", async () => {
    const { model } = await collected([[]]);
    expect(model).toMatchObject({ documents: 0, heldOut: 0, vocabulary: [], coherence: [0, 0, 0] });
    expect(modelFromJson(modelJson(model)).vocabulary).toEqual([]);
  });

  const damaged: readonly (readonly [
    what: string,
    change: (json: Record<string, JsonValue>) => JsonValue,
    words: string,
  ])[] = [
    ["nothing", () => null, "expected object"],
    [
      "no number",
      (json) => ({ ...json, components: (json.components as string[]).map((text) => text.replace(/^\S+/, "x")) }),
      "components hold NaN",
    ],
    ["no vocabulary", ({ vocabulary: _, ...rest }) => rest, "vocabulary: "],
    ["a topic too few", (json) => ({ ...json, components: ["1", "1"] }), "components are not 3 texts"],
    [
      "a λ of 0",
      (json) => ({ ...json, components: (json.components as string[]).map((text) => text.replace(/^\S+/, "0")) }),
      "components hold 0",
    ],
  ];
  test.each(damaged)("is refused where its JSON holds %s: GR-FIT-CORRUPT", async (_, change, words) => {
    const { model } = await collected(texts);
    const read = () => modelFromJson(change(modelJson(model) as Record<string, JsonValue>)); // as modelJson writes it
    expect(read).toThrow(words);
    expect(codeOf(read)).toBe("GR-FIT-CORRUPT");
  });
});

describe("a text's mix", () => {
  test("is shares of topics, whatever its words", async () => {
    const { model } = await collected(texts);
    const [count, mix] = [createCounter(model.vocabulary), createMixer(model.topicWords, inferenceOf(model.settings))];
    const words = fc.array(fc.oneof(fc.constantFrom(...model.vocabulary), fc.string()));
    const sharesOfTopics = (tokens: readonly string[]) => {
      const shares = [...mix(count(tokens))];
      expect(shares.every((share) => share > 0 && share < 1)).toBe(true);
      expect(Math.abs(shares.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
      expect([...mix(count(tokens.toReversed()))]).toEqual(shares);
    };
    await forAll(words, { name: "sharesOfTopics", holds: sharesOfTopics }, 200);
  });

  test("is mostly of its own subject's topic", async () => {
    const { model } = await collected(textsOf(1500), undefined, 20);
    const [count, mix] = [createCounter(model.vocabulary), createMixer(model.topicWords, inferenceOf(model.settings))];
    const own = [0, 1, 2].map((subject) => mix(count([1, 2, 3, 4, 5, 6].map((i) => `w${10 * subject + i}`))));
    const chosen = own.map((shares) => shares.indexOf(Math.max(...shares)));
    expect(new Set(chosen).size).toBe(3);
    for (const shares of own) expect(Math.max(...shares)).toBeGreaterThan(0.7);
  });
});

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return isGranaryError(error) ? error.code : String(error);
  }
}
