import { parentPort, workerData } from "node:worker_threads";
import { invariant } from "../errors/index.js";
import { type FromWorker, sentError, type ThreadData, type ToWorker } from "./messages.js";

/** What a job gave, and what of it is handed over instead of copied. */
export interface JobResult<Out> {
  readonly result: Out;
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Makes this thread a worker of a pool: `open` gets the pool's setup and gives what runs a job. Called once, by the module
 * that the pool names as its `entry`. Catalogue errors that either throws reach the pool as they are.
 */
export async function serveJobs<Setup, In, Out>(
  open: (setup: Setup) => Promise<(payload: In) => Promise<JobResult<Out>>>,
): Promise<void> {
  const port = parentPort;
  invariant(port !== null, "Jobs are served in the thread of a worker.");
  const answer = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, [...transfer]);
  try {
    const { setup } = workerData as ThreadData; // as the pool started this thread
    const run = await open(setup as Setup); // the pool and its entry agree on what they hand over
    port.on("message", async (message: ToWorker) => {
      if (message.kind === "close") return port.close();
      try {
        const { result, transfer } = await run(message.payload as In); // as above
        answer({ kind: "done", result }, transfer);
      } catch (error) {
        answer({ kind: "failed", error: sentError(error) });
      }
    });
    answer({ kind: "done", result: null });
  } catch (error) {
    answer({ kind: "failed", error: sentError(error) });
  }
}
