/** A process's metrics, as prom-client gives and adds them up. */
export type MetricValues = readonly { readonly name: string; readonly type: unknown }[];

/** What a worker tells the process that started it. */
export type WorkerMessage =
  | { readonly granary: "listening"; readonly url: string }
  /** Asks for the metrics of all workers, as text. */
  | { readonly granary: "ask"; readonly id: number }
  | { readonly granary: "own"; readonly id: number; readonly values: MetricValues };

/** What a worker is told. */
export type PrimaryMessage =
  | { readonly granary: "stop" }
  /** Asks for the worker's own metrics. */
  | { readonly granary: "ask"; readonly id: number }
  | { readonly granary: "all"; readonly id: number; readonly text: string };

/** Whether something that came between processes is a message of these; both run one program, so its members are right. */
export function isOurs<Message extends WorkerMessage | PrimaryMessage>(message: unknown): message is Message {
  return typeof message === "object" && message !== null && "granary" in message;
}
