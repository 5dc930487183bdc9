import cluster, { type Worker as ClusterWorker } from "node:cluster";
import { setTimeout as after } from "node:timers/promises";
import type { Logger } from "pino";
import { GranaryError } from "../../errors/index.js";
import { isOurs, type PrimaryMessage, type WorkerMessage } from "./messages.js";
import { createSharedMetrics } from "./shared-metrics.js";

/** A worker that ends sooner was never of use. */
const usefulMillis = 5000;
/** So many of those in a row, and there is no use in starting more. */
const mostUseless = 5;
/** How long the first of them is waited with; each one after it twice as long. */
const firstWaitMillis = 100;

interface WorkersOptions {
  readonly count: number;
  readonly log: Logger;
  /** Called once all of them take requests. */
  readonly onListening: (url: string) => void;
  /** Resolves once they are to stop. */
  readonly stopRequest: Promise<void>;
}

/**
 * Runs this program again in `count` workers, which share a port, until they are to stop; then each answers what is under way.
 * A worker that dies is started anew. Returns the exit code: that of the first worker where it ends before it listens, as it
 * has said why. @throws GR-WORKERS-DIE
 */
export function runWorkers({ count, log, onListening, stopRequest }: WorkersOptions): Promise<number> {
  cluster.setupPrimary({ exec: process.argv[1] ?? "", args: process.argv.slice(2) });
  const running = new Set<ClusterWorker>();
  const listening = new Map<number, ClusterWorker>();
  const metrics = createSharedMetrics(() => listening.size);

  return new Promise((resolve, reject) => {
    let [isReady, stopping, useless] = [false, false, 0];
    /** What is done once the last worker has ended. */
    let end = (): void => resolve(0);

    const stop = (): void => {
      stopping = true;
      for (const worker of running) tell(worker, { granary: "stop" });
      if (running.size === 0) end();
    };
    const start = (): void => {
      const worker = cluster.fork();
      const startedAtMillis = performance.now();
      running.add(worker);
      worker.on("message", (message: unknown) => {
        if (!isOurs<WorkerMessage>(message)) return;
        if (message.granary === "ask") void answer(worker, message.id);
        else if (message.granary === "own") metrics.told(worker.id, message.id, message.values);
        else listens(worker, message.url);
      });
      worker.on("error", () => {}); // as of a message to one that just died: its end follows
      worker.on("exit", (exitCode, signal) => {
        running.delete(worker);
        const isOfUse = listening.delete(worker.id) || isReady;
        if (stopping) {
          if (running.size === 0) end();
        } else if (!isOfUse && listening.size === 0) {
          resolve(exitCode === 0 ? 1 : (exitCode ?? 1));
        } else {
          metrics.died(worker.id);
          log.error({ worker: worker.process.pid, exit_code: exitCode, signal }, "worker died");
          useless = performance.now() - startedAtMillis < usefulMillis ? useless + 1 : 0;
          void startAgain();
        }
      });
    };
    /** The first one tells whether there is anything to serve, and where; so the others are started after it. */
    const listens = (worker: ClusterWorker, url: string): void => {
      listening.set(worker.id, worker);
      log.info({ worker: worker.process.pid }, "worker listens");
      if (isReady) return;
      if (listening.size === 1) for (let more = 1; more < count; more++) start();
      if (listening.size < count) return;
      isReady = true;
      onListening(url);
    };
    const startAgain = async (): Promise<void> => {
      if (useless >= mostUseless) {
        const detail = `${useless} workers in a row ended within ${usefulMillis / 1000} seconds of their start.`;
        end = () => reject(new GranaryError("GR-WORKERS-DIE", detail));
        stop();
        return;
      }
      if (useless > 0) await after(firstWaitMillis * 2 ** (useless - 1));
      if (!stopping) start();
    };
    const answer = async (worker: ClusterWorker, id: number): Promise<void> => {
      const asks = [...listening].map(
        ([one, of]) => [one, (asked: number) => tell(of, { granary: "ask", id: asked })] as const,
      );
      tell(worker, { granary: "all", id, text: await metrics.collect(new Map(asks)) });
    };

    start();
    void stopRequest.then(stop);
  });
}

function tell(worker: ClusterWorker, message: PrimaryMessage): void {
  // One that dies under it is told of by its end.
  if (worker.isConnected()) worker.send(message, () => {});
}
