import { invariant } from "../../errors/index.js";
import type { RowVersion } from "../contract.js";
import { scriptAnswers } from "./layout.js";
import { type Schema, schemaLost } from "./notes.js";
import type { RedisClient } from "./redis-client.js";
import { runScript, type ScriptRun } from "./script.js";
import type { WritePlace } from "./write-place.js";

const keysPerScan = 1000;
const keysPerRun = 50;

/**
 * Removes the view's rows whose version is less than `version`, some at a time, looking through all keys of each primary.
 * A row that is written anew meanwhile stays: its version is compared where it is removed.
 */
export async function removeOlder<Plan>(
  place: WritePlace<Plan>,
  schema: Schema<Plan>,
  version: RowVersion,
): Promise<number> {
  const { layout, notes, keys, patiently } = place;
  const { entity } = schema.view;
  let removed = 0;
  for (let server = 0; ; server++) {
    if (server >= (await patiently(async (client) => client.primaries().length))) return removed;
    let cursor = "0";
    do {
      const [next, found] = await patiently((client) => scan(client, server, cursor, keys.patternOf(entity)));
      removed += await remove(found);
      cursor = next;
    } while (cursor !== "0");
  }

  async function remove(found: readonly string[], lastTry = false): Promise<number> {
    if (found.length === 0) return 0;
    const head = await layout.removeHead(notes, schema, version);
    const perRun = place.isCluster ? 1 : keysPerRun;
    const runs: ScriptRun[] = [];
    for (let i = 0; i < found.length; i += perRun) runs.push({ keys: found.slice(i, i + perRun), args: [head] });
    const answers = (await patiently((client) => runScript(client, layout.removeScript, runs))).join("");
    const unknown = found.filter((_, index) => answers[index] === scriptAnswers.unknownSchema);
    const done = found.filter((_, index) => answers[index] === scriptAnswers.done).length;
    if (unknown.length === 0) return done;
    if (lastTry) schemaLost(entity, "unknown", place.description);
    await notes.reload(entity);
    return done + (await remove(unknown, true));
  }
}

/** The next cursor and some hashes that match. A key that is there all the while is found, perhaps more than once. */
async function scan(
  client: RedisClient,
  server: number,
  cursor: string,
  pattern: string,
): Promise<readonly [next: string, keys: readonly string[]]> {
  const args = [cursor, "MATCH", pattern, "COUNT", keysPerScan, "TYPE", "hash"];
  const answer = await client.primaries()[server]?.send({ name: "scan", args });
  // A primary that is gone from the list has handed its keys to others.
  if (answer === undefined) return ["0", []];
  invariant(Array.isArray(answer) && Array.isArray(answer[1]), "SCAN answered no cursor and keys.");
  return [String(answer[0]), answer[1].map(String)];
}
