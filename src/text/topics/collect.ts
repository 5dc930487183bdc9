import { type BagHash, startHash, stirHash } from "./bag-hash.js";
import { type Bag, bagOf, documentsOf } from "./documents.js";
import type { TopicFitContext } from "./fit-topic-words.js";
import { fitTopicModel, type TopicModel } from "./model.js";
import type { TopicSettings } from "./settings.js";
import { chooseVocabulary } from "./vocabulary.js";

/** Takes documents one by one, as their words, and then learns topics of them. Their order doesn't matter. */
export interface TopicCollector {
  add(tokens: readonly string[]): void;
  /** How many documents with a word were added. */
  readonly documents: number;
  finish(context?: TopicFitContext): Promise<TopicModel>;
}

/** A document as words of the dictionary. */
interface Collected {
  readonly numbers: Int32Array;
  readonly hash: BagHash;
}

export interface CollectorOptions {
  /** Of more documents, those with the least seeded hashes are learnt from: as good as drawn at random. */
  readonly mostDocuments?: number | undefined;
}

const mostDocumentsByDefault = 200_000;

export function collectTopics(
  settings: TopicSettings,
  { mostDocuments = mostDocumentsByDefault }: CollectorOptions = {},
): TopicCollector {
  const numberOf = new Map<string, number>();
  const hashes: number[] = [];
  let collected: Collected[] = [];
  let documents = 0;

  const numberOfWord = (word: string): number => {
    const known = numberOf.get(word);
    if (known !== undefined) return known;
    numberOf.set(word, hashes.length);
    hashes.push(hashWord(word));
    return hashes.length - 1;
  };
  const keepLeast = (): void => {
    collected.sort((a, b) => a.hash[0] - b.hash[0] || a.hash[1] - b.hash[1]);
    collected = collected.slice(0, mostDocuments);
  };
  return {
    get documents() {
      return documents;
    },
    add(tokens) {
      if (tokens.length === 0) return;
      documents++;
      const numbers = Int32Array.from(tokens, numberOfWord);
      let hash = startHash(settings.seed);
      for (const number of numbers) hash = stirHash(hash, hashes[number] ?? 0);
      collected.push({ numbers, hash });
      if (collected.length >= 2 * mostDocuments) keepLeast();
    },
    async finish(context = {}) {
      if (collected.length > mostDocuments) keepLeast();
      const words = [...numberOf.keys()];
      const documentsOfWord = new Map<string, number>();
      for (const { numbers } of collected) {
        for (const number of new Set(numbers)) {
          const word = words[number] ?? "";
          documentsOfWord.set(word, (documentsOfWord.get(word) ?? 0) + 1);
        }
      }
      const vocabulary = chooseVocabulary(documentsOfWord, collected.length, settings.vocabulary);
      const placeOf = new Map(vocabulary.map((word, place) => [word, place]));
      const places = words.map((word) => placeOf.get(word) ?? -1);
      const bags: Bag[] = collected.map(({ numbers }) => bagOf(numbers.map((number) => places[number] ?? -1)));
      return fitTopicModel(documentsOf(bags), vocabulary, settings, context);
    },
  };
}

/** FNV-1a over a word's UTF-16 code units, in 32 bits. Source: Fowler, Noll and Vo. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
