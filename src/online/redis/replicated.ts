import type { RedisClient } from "./redis-client.js";

/** How long replicas are waited for at a time. */
const waitMillis = 500;

/**
 * Does work that writes, and ends once so many replicas of each primary have what it wrote. What is asked of a server
 * about replicas concerns the writes of one connection; so it counts only where no connection changed meanwhile, else
 * the work is to be done again, as where replicas are missing.
 */
export async function replicated<T>(client: RedisClient, replicas: number, work: () => Promise<T>): Promise<T> {
  if (replicas === 0) return work();
  const before = connections(client);
  const done = await work();
  await Promise.all(
    client.primaries().map(async (primary) => {
      const have = Number(await primary.send({ name: "wait", args: [replicas, waitMillis] }));
      if (have < replicas) throw new Error(`${have} of ${replicas} replicas have what was written`);
    }),
  );
  if (connections(client) !== before) throw new Error("the connection was lost before replicas had what was written");
  return done;
}

function connections(client: RedisClient): string {
  return client
    .primaries()
    .map((primary) => primary.connection())
    .sort()
    .join();
}
