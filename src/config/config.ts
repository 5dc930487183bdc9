import type { Duration, InstantInput } from "../time/index.js";
import type { OnlineStoreConfig } from "./online-config.js";

/** What `granary.config.ts` exports: where a feature repo keeps things. Paths are relative to the repo's folder. */
export interface GranaryConfig {
  /** Files whose exports are the definitions, as globs; `features/**\/*.ts` by default. */
  readonly definitions?: string | readonly string[];
  /** Folder of the registry; `feature_store` by default. */
  readonly registry?: string;
  /** Folder of the offline store; `offline_store` by default. */
  readonly offlineStore?: string;
  /** Folder of training sets; `materialized_store` by default. */
  readonly materializedStore?: string;
  /** LMDB in `online_store` by default; Redis with `redis({…})`, or where `REDIS_URL` is set. */
  readonly onlineStore?: OnlineStoreConfig;
  /** Folder of trained models; `models` by default. */
  readonly models?: string;
  /** What is taken for now: an instant, or the wall clock by default. `--as-of` overrides it for one command. */
  readonly clock?: InstantInput;
  readonly server?: {
    /** 127.0.0.1 by default: this machine alone. */
    readonly host?: string;
    /** 8080 by default. */
    readonly port?: number;
    /** How much `serve` logs, as JSON lines on stderr: `info` by default, a line a request. */
    readonly logLevel?: "debug" | "info" | "warn" | "error" | "silent";
  };
  readonly batch?: {
    /** Memory for the batch engine in megabytes; half of the machine's by default. */
    readonly memoryLimitMb?: number;
    /** Threads of the batch engine; one a core by default. */
    readonly threads?: number;
    /** Threads that run row functions; one a core by default. */
    readonly workers?: number;
    /** How long a row function may take for a batch of about 2,000 rows, such as `"10m"`; two minutes by default. */
    readonly functionTimeout?: Duration;
  };
}
