import { createRandom } from "../../random/index.js";
import type { Placed } from "./arrange.js";
import { createInference, type InferenceSettings } from "./infer.js";
import { sampleGamma } from "./sample-gamma.js";

/** Some documents that one worker infers together: always the same ones, however many workers there are. */
export interface Shard {
  readonly size: number;
  readonly starts: Int32Array;
  /** Rows of `words`, a document's after another's. */
  readonly rows: Int32Array;
  readonly counts: Float64Array;
  /** Numbers of the words that occur in it, each once. */
  readonly words: Int32Array;
  /** Where each document's inference begins. */
  readonly gamma: Float64Array;
}

/** A shard at work: with e^E[ln β] of its words, rows as of `words`. */
export interface ShardJob {
  readonly shard: Omit<Shard, "words">;
  readonly expected: Float64Array<ArrayBuffer>;
}

/** How often each of a shard's words is expected to occur in each topic, rows as of its `words`. */
export type ShardResult = Float64Array<ArrayBuffer>;

/** The first parameters of a document's mix are of a gamma distribution with this shape and mean 1, as Hoffman's are. */
const firstShape = 100;

/** Makes a shard; each document's first parameters are random numbers of its own. */
export function shardOf(placed: readonly Placed[], topics: number, seed: number): Shard {
  const starts = new Int32Array(placed.length + 1);
  for (const [d, { bag }] of placed.entries()) starts[d + 1] = (starts[d] ?? 0) + bag.words.length;
  const total = starts[placed.length] ?? 0;
  const rows = new Int32Array(total);
  const counts = new Float64Array(total);
  const rowOf = new Map<number, number>();
  const gamma = new Float64Array(placed.length * topics);
  const random = createRandom();
  for (const [d, { bag, hash }] of placed.entries()) {
    const start = starts[d] ?? 0;
    counts.set(bag.counts, start);
    for (const [i, word] of bag.words.entries()) {
      const row = rowOf.get(word) ?? rowOf.size;
      rowOf.set(word, row);
      rows[start + i] = row;
    }
    random.seed(seed, hash[0], hash[1]);
    for (let k = 0; k < topics; k++) gamma[d * topics + k] = sampleGamma(random, firstShape) / firstShape;
  }
  return { size: placed.length, starts, rows, counts, words: Int32Array.from(rowOf.keys()), gamma };
}

/** Infers a shard's documents, one after another: the E step over it. */
export function inferShard({ shard, expected }: ShardJob, topics: number, settings: InferenceSettings): ShardResult {
  const inference = createInference(topics, settings);
  const statistics = new Float64Array(expected.length);
  for (let d = 0; d < shard.size; d++) {
    const rows = shard.rows.subarray(shard.starts[d], shard.starts[d + 1]);
    const counts = shard.counts.subarray(shard.starts[d], shard.starts[d + 1]);
    inference.gamma.set(shard.gamma.subarray(d * topics, (d + 1) * topics));
    inference.infer(expected, rows, counts);
    inference.addStatistics(statistics, rows, counts);
  }
  return statistics;
}
