import { arrange, type Placed } from "./arrange.js";
import type { Documents } from "./documents.js";
import { type Batch, firstTopicWords, learnBatch } from "./learn.js";
import { completionPerplexity, splitDocuments } from "./perplexity.js";
import { inferenceOf, type TopicSettings } from "./settings.js";
import { shardOf } from "./shard.js";
import { openShardRunner } from "./shard-runner.js";
import type { TopicWords } from "./topic-words.js";

/** How a pass over all documents ended. */
export interface TopicPass {
  /** From 1. */
  readonly pass: number;
  /** By document completion: of documents that are not learnt from, where there are enough for that, else of all. */
  readonly perplexity: number;
}

export interface TopicFitContext {
  /** How many worker threads at most, one a core by default: what is learnt doesn't hang on it. */
  readonly workers?: number | undefined;
  readonly onPass?: ((pass: TopicPass) => void) | undefined;
}

export interface TopicWordsFit {
  readonly topicWords: TopicWords;
  readonly passes: readonly TopicPass[];
  /** How many documents the perplexity is of that were not learnt from. */
  readonly heldOut: number;
}

/** Documents that one worker infers together, whatever the number of workers: sums are then always of the same parts. */
const shardDocuments = 128;
/** Documents of a step. More of them make steps surer and fewer; by measurement the best of 256 to 4096. */
const batchDocuments = 1024;
/**
 * Rounds that a document's mix is given while topics are learnt. To go on to the end of each, as is done for new documents,
 * costs several times as much and gives worse topics: mixes become extreme before topics have settled.
 */
const learningRounds = 10;
/** Before so many steps it does not end: topics that are all alike yet fall apart slowly. */
const leastSteps = 10;
/** The n-th step, from 0, has the weight (delay + n)^−decay: scikit-learn's `learning_offset` and `learning_decay`. */
const delay = 10;
const decay = 0.7;

/**
 * Learns topics from counts of words by online variational Bayes. Source: Hoffman, Blei and Bach, Online learning for latent
 * Dirichlet allocation, NIPS 2010, algorithm 2. The same documents in any order, with any number of workers, give the same
 * to the last bit.
 */
export async function fitTopicWords(
  documents: Documents,
  words: number,
  settings: TopicSettings,
  { workers, onPass }: TopicFitContext = {},
): Promise<TopicWordsFit> {
  const { topics, seed, wordPrior } = settings;
  const { training, heldOut } = arrange(documents, seed);
  const inference = inferenceOf(settings);
  const judged = splitDocuments(heldOut.length > 0 ? heldOut : training.map(({ bag }) => bag), seed);
  const batches = batchesOf(training, settings);
  const topicWords = firstTopicWords(topics, words, seed);
  const passes: TopicPass[] = [];
  await using runner = openShardRunner(
    { topics, inference: { ...inference, maxRounds: learningRounds } },
    { workers, cells: topics * training.reduce((sum, { bag }) => sum + bag.words.length, 0) },
  );
  let step = 0;
  for (let pass = 1; pass <= settings.maxPasses; pass++) {
    for (const batch of batches) {
      const weight = batches.length === 1 ? 1 : (delay + step) ** -decay;
      await learnBatch(topicWords, batch, runner, { wordPrior, documents: training.length, weight });
      step++;
    }
    const told = { pass, perplexity: completionPerplexity(topicWords, judged, inference) };
    onPass?.(told);
    const before = passes.at(-1)?.perplexity;
    passes.push(told);
    // Not so of no document that could be judged: NaN.
    const falls = before === undefined || before - told.perplexity >= settings.stopShare * before;
    if (!falls && step >= leastSteps) break;
  }
  return { topicWords, passes, heldOut: heldOut.length };
}

function batchesOf(training: readonly Placed[], { topics, seed }: TopicSettings): Batch[] {
  return parts(training, batchDocuments).map((batch) => ({
    documents: batch.length,
    shards: parts(batch, shardDocuments).map((shard) => shardOf(shard, topics, seed)),
  }));
}

/** Cuts into parts of about that size, as equal as can be; none of nothing. */
function parts<T>(all: readonly T[], size: number): (readonly T[])[] {
  const count = all.length === 0 ? 0 : Math.max(1, Math.round(all.length / size));
  return Array.from({ length: count }, (_, i) =>
    all.slice(Math.floor((i * all.length) / count), Math.floor(((i + 1) * all.length) / count)),
  );
}
