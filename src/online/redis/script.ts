import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { invariant } from "../../errors/index.js";
import type { RedisClient, RedisCommand } from "./redis-client.js";
import { answeredWord } from "./redis-error.js";

/** A script in Lua, which the server runs as one step that nothing comes between. */
export interface Script {
  readonly source: string;
  /** What the server knows it by once it has seen it. */
  readonly sha: string;
}

export function script(source: string): Script {
  // The server's own name for it, no safeguard.
  return { source, sha: createHash("sha1").update(source).digest("hex") };
}

/** A run of a script over keys, which in a cluster are one. */
export interface ScriptRun {
  readonly keys: readonly string[];
  readonly args: readonly (Buffer | string)[];
}

/**
 * Runs a script, in one round trip; in another where a server was started anew and forgot it. What the server refuses
 * in any run is thrown, and then any of the runs may have been done.
 */
export async function runScript(
  client: Pick<RedisClient, "batch">,
  { source, sha }: Script,
  runs: readonly ScriptRun[],
): Promise<readonly string[]> {
  const commandsBy = (name: "eval" | "evalsha"): readonly RedisCommand[] =>
    runs.map(({ keys, args }) => ({
      name,
      args: [name === "eval" ? source : sha, keys.length, ...keys, ...args],
    }));
  let answers = await client.batch(commandsBy("evalsha"));
  if (answers.some((answer) => answeredWord(answer) === "NOSCRIPT")) answers = await client.batch(commandsBy("eval"));
  return answers.map((answer) => {
    if (answer instanceof Error) throw answer;
    invariant(typeof answer === "string", "A script answered no text.");
    return answer;
  });
}
