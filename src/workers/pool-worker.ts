import { Worker, type WorkerOptions } from "node:worker_threads";
import { GranaryError, invariant } from "../errors/index.js";
import { type FromWorker, receivedError, type ThreadData, type ToWorker } from "./messages.js";

export interface PoolWorkerOptions {
  /** The module that calls `serveJobs`. */
  readonly entry: URL;
  /** Handed to `serveJobs`; plain data. */
  readonly setup: unknown;
  /** What the workers run, as errors begin: `Row function vader.ts#score of source "reviews"`. */
  readonly subject: string;
  /** How long one job may take. */
  readonly timeoutMillis: number;
  /** What a worker's heap may grow to, in MiB; Node's own limit by default. */
  readonly memoryLimitMb?: number | undefined;
}

/** A thread that runs one job at a time. */
export interface PoolWorker {
  /** Runs a job; `label` says which in errors, as `rows 1 to 2,048`. Rejects as `openWorkerPool` says. */
  run(payload: unknown, transfer: readonly ArrayBuffer[], label: string): Promise<unknown>;
  /** Ends the thread: one that is idle by itself, so that nothing of what it printed is lost. */
  close(): Promise<void>;
}

interface Running {
  readonly label: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** A timer of more fires at once. */
const longestTimerMillis = 2 ** 31 - 1;

/** Loading takes its time on a busy machine, however little a job is given. */
const leastStartMillis = 60_000;

/** Starts a worker; resolves when it is ready. Rejects as `openWorkerPool` says. */
export async function startWorker(options: PoolWorkerOptions): Promise<PoolWorker> {
  const thread = startThread(options);
  let running: Running | null = null;
  let lost: GranaryError | null = null;

  const settle = (): Running | null => {
    const settled = running;
    running = null;
    if (settled !== null) clearTimeout(settled.timer);
    return settled;
  };
  const lose = (code: "GR-WORKER-LOST" | "GR-WORKER-TIMEOUT", words: string, cause?: unknown): void => {
    const over = running === null ? "between batches" : running.label;
    lost ??= new GranaryError(code, `${options.subject}: its worker ${words}, ${over}.`, { cause });
    settle()?.reject(lost);
  };
  thread.on("message", (message: FromWorker) => {
    const settled = settle();
    if (message.kind === "done") settled?.resolve(message.result);
    else settled?.reject(receivedError(message.error));
  });
  thread.on("messageerror", (error) => lose("GR-WORKER-LOST", `gave what can't be read (${error.message})`, error));
  thread.on("error", (error) => lose("GR-WORKER-LOST", `ended (${wordsOf(error)})`, error));
  thread.on("exit", (exitCode) => lose("GR-WORKER-LOST", `ended with exit code ${exitCode}`));
  // What runs in a worker may print; what a command answers stays alone on stdout.
  thread.stdout.on("data", (printed) => process.stderr.write(printed));

  const start = (label: string, timeoutMillis: number, begin: () => void): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (lost !== null) return reject(lost);
      invariant(running === null, "A worker runs one job at a time.");
      const expire = (): void => {
        if (running !== mine) return;
        lose("GR-WORKER-TIMEOUT", `took longer than ${timeoutMillis / 1000} s`);
        void thread.terminate();
      };
      // An answer that is there already is read first: this thread itself may have been busy for long.
      const timer = setTimeout(() => setImmediate(expire), Math.min(timeoutMillis, longestTimerMillis));
      const mine: Running = { label, resolve, reject, timer };
      running = mine;
      begin();
    });

  const worker: PoolWorker = {
    run: (payload, transfer, label) =>
      start(label, options.timeoutMillis, () => {
        const message: ToWorker = { kind: "job", payload };
        thread.postMessage(message, [...transfer]);
      }),
    close: async () => {
      const idle = running === null && lost === null;
      settle()?.reject(new GranaryError("GR-WORKER-LOST", `${options.subject}: its worker was closed.`));
      if (idle) await endByItself(thread);
      await thread.terminate();
    },
  };
  try {
    await start("while it was started", Math.max(options.timeoutMillis, leastStartMillis), () => {});
    return worker;
  } catch (error) {
    await worker.close();
    throw error;
  }
}

/** What the code that ran in a thread has left open may keep it; it is not waited for long. */
const closingMillis = 1000;

function endByItself(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, closingMillis);
    thread.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    const message: ToWorker = { kind: "close" };
    thread.postMessage(message);
  });
}

/** Where this package runs from its sources, as its tests do, Node can't load them in a thread by itself. */
const throughLoader = `const { workerData } = require("node:worker_threads");
import(workerData.loader).then(({ register }) => { register(); return import(workerData.entry); });`;

function startThread({ entry, setup, memoryLimitMb }: PoolWorkerOptions): Worker {
  const data: ThreadData = { entry: entry.href, setup };
  const options: WorkerOptions = {
    stdout: true,
    execArgv: [],
    ...(memoryLimitMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } }),
  };
  if (!entry.pathname.endsWith(".ts")) return new Worker(entry, { ...options, workerData: data });
  const loader = import.meta.resolve("tsx/esm/api");
  return new Worker(throughLoader, { ...options, eval: true, workerData: { ...data, loader } });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
