import type { Buffer } from "node:buffer";

/** A command's arguments after its name. */
export type RedisArgs = readonly (string | number | Buffer)[];

export interface RedisCommand {
  /** In lower case: the library finds a command's keys by it. */
  readonly name: string;
  readonly args: RedisArgs;
}

/**
 * All that is used of a client library. A call ends with an answer, or with the library's error; nothing is tried again
 * here, and nothing waits for a connection that is gone: `patient.ts` does that.
 */
export interface RedisClient {
  /** One command about one key. Texts are decoded, or left as bytes. */
  readonly send: (command: RedisCommand, bytes?: boolean) => Promise<unknown>;
  /**
   * Commands in one round trip to each server that they concern, in order on each. Of a command that the server refuses,
   * the answer is the error.
   */
  readonly batch: (commands: readonly RedisCommand[], bytes?: boolean) => Promise<readonly unknown[]>;
  /** A client of each primary: one, but in a cluster. */
  readonly primaries: () => readonly RedisPrimary[];
  /** Whether it gave up, and will not connect again: then another is to be made. */
  readonly hasEnded: () => boolean;
  readonly close: () => void;
}

/** One server that takes writes. */
export interface RedisPrimary extends Pick<RedisClient, "send" | "batch"> {
  /** Names the connection that there is: another one to the same server has another name. */
  readonly connection: () => string;
}
