import cluster from "node:cluster";
import { isOurs, type MetricValues, type PrimaryMessage, type WorkerMessage } from "./messages.js";

/** A worker's ties to the process that started it, and through that to the other workers. */
export interface Worker {
  /** Resolves once the worker is told to stop, or nobody is there any more to tell it. */
  readonly stopRequest: Promise<void>;
  listening(url: string): void;
  /** From now on `own` tells this worker's metrics to whoever asks for those of all. */
  shareMetrics(own: () => Promise<MetricValues>): void;
  /** The metrics of all workers together, as Prometheus reads them. */
  metricsOfAll(): Promise<string>;
}

/** The ties of this process; undefined where it is no worker. */
export function thisWorker(): Worker | undefined {
  if (!cluster.isWorker) return undefined;
  const tell = (message: WorkerMessage): void => {
    // Where nobody listens any more, a stop is under way.
    if (process.connected) process.send?.(message, () => {});
  };
  const waiting = new Map<number, (text: string) => void>();
  let asked = 0;
  let own = async (): Promise<MetricValues> => [];
  let stop = (): void => {};
  const stopRequest = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const answer = async (id: number): Promise<void> => tell({ granary: "own", id, values: await own() });
  process.on("disconnect", stop);
  process.on("message", (message) => {
    if (!isOurs<PrimaryMessage>(message)) return;
    if (message.granary === "stop") stop();
    else if (message.granary === "ask") void answer(message.id);
    else {
      waiting.get(message.id)?.(message.text);
      waiting.delete(message.id);
    }
  });
  return {
    stopRequest,
    listening: (url) => tell({ granary: "listening", url }),
    shareMetrics: (metrics) => {
      own = metrics;
    },
    metricsOfAll: () =>
      new Promise((resolve) => {
        asked += 1;
        waiting.set(asked, resolve);
        tell({ granary: "ask", id: asked });
      }),
  };
}
