import { fail } from "../../errors/index.js";
import type { RowVersion } from "../contract.js";
import type { RedisClient } from "./redis-client.js";
import { runScript, script } from "./script.js";

/** KEYS: the hash of versions. ARGV: the view, the as-of in micros, the build. Notes the version unless a greater is there. */
const raise = script(`
local held = redis.call('HGET', KEYS[1], ARGV[1])
local at, build = string.match(held or '', '^(-?%d+)/(%d+)$')
at, build = tonumber(at), tonumber(build)
local new_at, new_build = tonumber(ARGV[2]), tonumber(ARGV[3])
if not at or at < new_at or (at == new_at and build < new_build) then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. '/' .. ARGV[3])
end
return ''
`);

export async function raiseVersion(
  client: RedisClient,
  key: string,
  view: string,
  { asOfMicros, build }: RowVersion,
): Promise<void> {
  await runScript(client, raise, [{ keys: [key], args: [view, String(asOfMicros), String(build)] }]);
}

/** Raises GR-ONLINE-CORRUPT for what is no version. */
export async function readVersion(client: RedisClient, key: string, view: string): Promise<RowVersion | null> {
  const text = await client.send({ name: "hget", args: [key, view] });
  if (text === null) return null;
  const [, at, build] = /^(-?\d+)\/(\d+)$/.exec(String(text)) ?? [];
  if (at === undefined || build === undefined) {
    return fail("GR-ONLINE-CORRUPT", `Field "${view}" of ${key} holds no version: ${JSON.stringify(text)}.`);
  }
  return { asOfMicros: Number(at), build: Number(build) };
}
