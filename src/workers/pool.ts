import { availableParallelism } from "node:os";
import { type PoolWorker, type PoolWorkerOptions, startWorker } from "./pool-worker.js";

export interface WorkerPoolOptions extends Omit<PoolWorkerOptions, "timeoutMillis"> {
  /** How many threads at most; one a core by default. */
  readonly size?: number | undefined;
  /** How long one job may take; two minutes by default. */
  readonly timeoutMillis?: number | undefined;
}

/** One piece of work. */
export interface Job<In> {
  /** Which it is, in errors: `rows 1 to 2,048`. */
  readonly label: string;
  /** Plain data and typed arrays. */
  readonly payload: In;
  /** What of it is handed over instead of copied. */
  readonly transfer: readonly ArrayBuffer[];
}

/** Threads that run jobs. Close it by disposal: what still runs is ended. */
export interface WorkerPool<In, Out> extends AsyncDisposable {
  /**
   * Runs jobs as they come, and gives their results in the jobs' order. At most two jobs a thread are under way, results
   * that wait included: a slow reader slows the jobs down, and so their giver. The first failure ends it all.
   */
  map(jobs: AsyncIterable<Job<In>>): AsyncGenerator<Out>;
}

const defaultTimeoutMillis = 120_000;

/**
 * Opens a pool of worker threads, which are started as jobs come. A job rejects with the catalogue error that its code
 * threw, with `GR-WORKER-LOST` where its thread ended (a crash, an exit, no memory left) and `GR-WORKER-TIMEOUT` where
 * it took too long; threads that are lost are not replaced, so that what kills one doesn't kill all, one by one.
 */
export function openWorkerPool<In, Out>(options: WorkerPoolOptions): WorkerPool<In, Out> {
  const { size = availableParallelism(), timeoutMillis = defaultTimeoutMillis } = options;
  const workers: Promise<PoolWorker>[] = [];
  const idle: Promise<PoolWorker>[] = [];
  const waiting: ((worker: Promise<PoolWorker>) => void)[] = [];
  let lost: unknown = null;

  const nextWorker = (): Promise<PoolWorker> => {
    const free = idle.pop();
    if (free !== undefined) return free;
    if (workers.length < size) {
      const started = startWorker({ ...options, timeoutMillis });
      workers.push(started);
      return started;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const release = (worker: Promise<PoolWorker>): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  };
  const run = async ({ payload, transfer, label }: Job<In>): Promise<Out> => {
    const taken = nextWorker();
    try {
      const worker = await taken;
      if (lost !== null) throw lost;
      // The pool and its entry agree on what they hand over.
      return (await worker.run(payload, transfer, label)) as Out;
    } catch (error) {
      lost ??= error;
      throw error;
    } finally {
      release(taken);
    }
  };

  async function* map(jobs: AsyncIterable<Job<In>>): AsyncGenerator<Out> {
    const results: Promise<Out>[] = [];
    for await (const job of jobs) {
      const result = run(job);
      result.catch(() => {}); // told when its turn comes
      results.push(result);
      if (results.length < 2 * size) continue;
      const oldest = results.shift();
      if (oldest !== undefined) yield await oldest;
    }
    for (const result of results) yield await result;
  }

  return {
    map,
    async [Symbol.asyncDispose]() {
      const started = await Promise.allSettled(workers);
      await Promise.all(started.map((one) => (one.status === "fulfilled" ? one.value.close() : undefined)));
    },
  };
}
