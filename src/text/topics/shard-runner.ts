import { availableParallelism } from "node:os";
import { type Job, openWorkerPool } from "../../workers/index.js";
import { inferShard, type ShardJob, type ShardResult } from "./shard.js";
import type { ShardSetup } from "./shard-worker.js";

/** Runs shards, and gives their results in the shards' order, whatever else. */
export interface ShardRunner extends AsyncDisposable {
  run(jobs: readonly ShardJob[]): Promise<readonly ShardResult[]>;
}

export interface ShardRunnerOptions {
  /** How many worker threads at most; one a core by default. */
  readonly workers?: number | undefined;
  /** Words of the documents of a pass times topics: how much there is to do. */
  readonly cells: number;
}

/** Less than this is done in this thread, within a second or so: others would take that long to start. */
const leastCells = 10_000_000;

/** Opens a runner over worker threads, or within this thread where there would be one, or little to do. */
export function openShardRunner(setup: ShardSetup, { workers, cells }: ShardRunnerOptions): ShardRunner {
  const size = workers ?? (cells < leastCells ? 1 : availableParallelism());
  if (size <= 1) {
    return {
      run: async (jobs) => jobs.map((job) => inferShard(job, setup.topics, setup.inference)),
      async [Symbol.asyncDispose]() {},
    };
  }
  const pool = openWorkerPool<ShardJob, ShardResult>({
    entry: new URL(import.meta.url.endsWith(".ts") ? "./shard-worker.ts" : "./shard-worker.js", import.meta.url),
    setup,
    subject: "The fit of topics",
    size,
  });
  return {
    async run(jobs) {
      const results: ShardResult[] = [];
      for await (const result of pool.map(labelled(jobs))) results.push(result);
      return results;
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

async function* labelled(jobs: readonly ShardJob[]): AsyncGenerator<Job<ShardJob>> {
  for (const [n, payload] of jobs.entries()) {
    yield { label: `shard ${n + 1} of ${jobs.length}`, payload, transfer: [payload.expected.buffer] };
  }
}
