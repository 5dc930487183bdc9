import { createRandom } from "../../random/index.js";
import { sampleGamma } from "./sample-gamma.js";
import type { Shard, ShardJob } from "./shard.js";
import type { ShardRunner } from "./shard-runner.js";
import { expectWord, type TopicWords, topicTotals, wordScales } from "./topic-words.js";

/** Shards that one step learns from. */
export interface Batch {
  readonly documents: number;
  readonly shards: readonly Shard[];
}

export interface StepSettings {
  /** The Dirichlet prior of a topic's words, for each word. */
  readonly wordPrior: number;
  /** How many documents there are in all that the batches are of. */
  readonly documents: number;
  /** How much of what the batch tells is taken: 1 forgets what was. */
  readonly weight: number;
}

/** λ before any document is seen: random, of a gamma distribution with this shape and mean 1, as Hoffman's is. */
const firstShape = 100;

export function firstTopicWords(topics: number, words: number, seed: number): TopicWords {
  const random = createRandom(seed);
  const lambda = new Float64Array(words * topics);
  for (let i = 0; i < lambda.length; i++) lambda[i] = sampleGamma(random, firstShape) / firstShape;
  return { topics, words, lambda };
}

/** One step: infers a batch's documents with the topics as they are, then moves the topics' λ to what that tells of them. */
export async function learnBatch(
  topicWords: TopicWords,
  { documents, shards }: Batch,
  runner: ShardRunner,
  settings: StepSettings,
): Promise<void> {
  const { topics, lambda } = topicWords;
  const results = await runner.run(jobsOf(topicWords, shards));
  const { weight, wordPrior } = settings;
  for (let i = 0; i < lambda.length; i++) lambda[i] = (1 - weight) * (lambda[i] ?? 0) + weight * wordPrior;
  const scale = (weight * settings.documents) / documents;
  for (const [s, statistics] of results.entries()) {
    const shard = shards[s];
    if (shard === undefined) continue;
    for (const [row, word] of shard.words.entries()) {
      const to = word * topics;
      const from = row * topics;
      for (let k = 0; k < topics; k++) lambda[to + k] = (lambda[to + k] ?? 0) + scale * (statistics[from + k] ?? 0);
    }
  }
}

function jobsOf(topicWords: TopicWords, shards: readonly Shard[]): ShardJob[] {
  const { topics } = topicWords;
  const scales = wordScales(topicTotals(topicWords));
  const expected = new Float64Array(topicWords.lambda.length);
  // Of the batch's words alone, each once: shards share most of theirs.
  const done = new Uint8Array(topicWords.words);
  return shards.map(({ words, ...shard }) => {
    const own = new Float64Array(words.length * topics);
    for (const [row, word] of words.entries()) {
      if (done[word] === 0) expectWord(topicWords, scales, word, expected, word);
      done[word] = 1;
      for (let k = 0; k < topics; k++) own[row * topics + k] = expected[word * topics + k] ?? 0;
    }
    return { shard, expected: own };
  });
}
