import type { Layout } from "./layout.js";
import type { Notes } from "./notes.js";
import type { RedisClient } from "./redis-client.js";
import type { RedisKeys } from "./redis-keys.js";

/** What writing needs of a store. */
export interface WritePlace<Plan> {
  readonly layout: Layout<Plan>;
  readonly notes: Notes<Plan>;
  readonly keys: RedisKeys;
  readonly isCluster: boolean;
  readonly description: string;
  /** Runs work with the client that writes, again where it fails by what passes. */
  readonly patiently: <T>(work: (client: RedisClient) => Promise<T>) => Promise<T>;
}
