import { serveJobs } from "../../workers/index.js";
import type { InferenceSettings } from "./infer.js";
import { inferShard, type ShardJob, type ShardResult } from "./shard.js";

/** What a worker is set up with. */
export interface ShardSetup {
  readonly topics: number;
  readonly inference: InferenceSettings;
}

/** The module of a worker's thread: infers shards. */
await serveJobs<ShardSetup, ShardJob, ShardResult>(async ({ topics, inference }) => async (job) => {
  const result = inferShard(job, topics, inference);
  return { result, transfer: [result.buffer] };
});
