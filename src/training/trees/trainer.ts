import { openWorkerPool } from "../../workers/index.js";
import type { TreesJob, TreesResult } from "./train-job.js";

/** Trains trees in worker threads. Close it by disposal: what still runs is ended. */
export interface TreesTrainer extends AsyncDisposable {
  /** Runs jobs, as many at once as there are threads, and gives their results in the jobs' order. */
  train(jobs: readonly TreesJob[]): AsyncGenerator<TreesResult>;
}

export interface TreesTrainerOptions {
  /** The library's path. */
  readonly library: string;
  /** Jobs at once. */
  readonly workers: number;
  /** How long one job may take. */
  readonly timeoutMillis: number;
}

/** @throws GR-TREES-LIBRARY-UNUSABLE and GR-TREES-FAILED from `train`, GR-WORKER-TIMEOUT where a job takes too long */
export function openTreesTrainer({ library, workers, timeoutMillis }: TreesTrainerOptions): TreesTrainer {
  // Read by the library's threads when it is loaded: without it they spin while they wait, and slow each other down.
  process.env.OMP_WAIT_POLICY ??= "passive";
  const pool = openWorkerPool<TreesJob, TreesResult>({
    entry: new URL(import.meta.url.endsWith(".ts") ? "./trees-worker.ts" : "./trees-worker.js", import.meta.url),
    setup: library,
    subject: "Training trees",
    size: workers,
    timeoutMillis,
  });
  return {
    train: async function* (jobs) {
      yield* pool.map(
        (async function* () {
          for (const [index, job] of jobs.entries()) yield { label: `model ${index + 1}`, payload: job, transfer: [] };
        })(),
      );
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
