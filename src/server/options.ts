import type { Logger } from "pino";
import type { Predictions, Serving } from "../serving/index.js";
import type { Worker } from "./workers/index.js";
import type { Jobs } from "./writes.js";

/** What a server serves, and how. */
export interface ServerOptions {
  readonly serving: Serving;
  /** Predictions by trained models; without them there is no route of them. */
  readonly predictions?: Predictions | undefined;
  /** Does what writes to the online store; without it the routes of it answer 501. */
  readonly jobs?: Jobs | undefined;
  /** Where the server is one of several in processes of their own: what ties it to them. */
  readonly worker?: Worker | undefined;
  /** What requests that write must bear; without it they are taken only where this machine alone reaches the server. */
  readonly writeToken?: string | undefined;
  /** The program's version, which the OpenAPI document tells. */
  readonly version?: string | undefined;
  /** Gets a line for each request and each failure; nothing is logged by default. */
  readonly log?: Logger | undefined;
  /** Entities that one request may ask for; 1000 by default. */
  readonly batchLimit?: number | undefined;
  /** 1 MiB by default. */
  readonly bodyLimitBytes?: number | undefined;
  /** Requests a minute from one address; by default 600 000, and any number from this machine itself. */
  readonly requestsPerMinute?: number | undefined;
  /** With the event loop late by more, requests are refused until it catches up; 1000 by default. */
  readonly maxEventLoopDelayMillis?: number | undefined;
  /** How long a request may take to arrive; 30 000 by default. */
  readonly requestTimeoutMillis?: number | undefined;
  /** How long closing waits for requests under way before it cuts them off; 10 000 by default. */
  readonly drainMillis?: number | undefined;
}

/** The limits with every default in place. */
export interface ServerLimits {
  readonly batchLimit: number;
  readonly bodyLimitBytes: number;
  readonly requestsPerMinute: number;
  /** Whether clients on this machine have the limit of requests too. */
  readonly limitsThisMachine: boolean;
  readonly maxEventLoopDelayMillis: number;
  readonly requestTimeoutMillis: number;
  readonly drainMillis: number;
}

export function limitsOf(options: ServerOptions): ServerLimits {
  return {
    batchLimit: options.batchLimit ?? 1000,
    bodyLimitBytes: options.bodyLimitBytes ?? 1024 * 1024,
    requestsPerMinute: options.requestsPerMinute ?? 600_000,
    limitsThisMachine: options.requestsPerMinute !== undefined,
    maxEventLoopDelayMillis: options.maxEventLoopDelayMillis ?? 1000,
    requestTimeoutMillis: options.requestTimeoutMillis ?? 30_000,
    drainMillis: options.drainMillis ?? 10_000,
  };
}
