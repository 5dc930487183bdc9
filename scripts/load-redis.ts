import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type OnlineStore, openOnlineStore, storedViewOf } from "../src/online/index.js";
import { shopState, startServer } from "../src/server/shop.suite.js";
import { redisPlace } from "../test/online/redis/place.js";
import { findRedis, type RunningServer, startRedis } from "../test/online/redis/servers.js";

/**
 * Mixed load for minutes: pushes, reads over HTTP, the store killed and the server restarted again and again; and a checker
 * that knows of each user what may be answered. `npm run test:load -- --minutes 30 --layout packed`.
 * Ends with 1 where a value was wrong, an acknowledged write was lost, or memory grew.
 */
const { values: options } = parseArgs({
  options: { minutes: { type: "string", default: "30" }, layout: { type: "string", default: "readable" } },
});
const layout = options.layout === "packed" ? "packed" : "readable";
const endAtMillis = performance.now() + Number(options.minutes) * 60_000;
const users = 2000;
const readers = 4;
const storeRestartMillis = 15_000;
const serverRestartMillis = 20_000;
const growthLimitMb = 32;

const view = shopState.definitions.views.find(({ name }) => name === "user_profile_features");
if (view === undefined) throw new Error("The shop has no profiles.");
const stored = storedViewOf(view);
setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

/** What was begun and what was acknowledged last. A user's row is of a push between the two. */
const pushed = { begun: 0, acknowledged: 0, count: 0 };
const seen = { right: 0, away: 0, longestGapMillis: 0, storeRestarts: 0, serverRestarts: 0 };
const wrong: string[] = [];
const heapsMb: number[] = [];
const running = () => performance.now() < endAtMillis && wrong.length < 10;

const search = await findRedis();
if (!search.found) throw new Error(search.reason);
const durable = ["--appendonly", "yes", "--appendfsync", "always"];
const first = await startRedis({ args: durable });
const place = redisPlace(first.port, { layout, timeoutMillis: 1000 });
let redis: RunningServer = first;
let server = await startServer(shopState, openOnlineStore(place));
{
  await using writer = openOnlineStore(place);
  await pushOnce(writer);
  await Promise.all([
    pushOnAndOn(writer),
    killStore(),
    restartServer(),
    watchMemory(),
    ...Array.from({ length: readers }, (_, seed) => readOnAndOn(seed)),
  ]);
  await checkAll(writer);
}
await server.close();
await redis.kill();
await first[Symbol.asyncDispose]();
report();

async function pushOnce(writer: OnlineStore): Promise<void> {
  const n = ++pushed.begun;
  const rows = Array.from({ length: users }, (_, id) => ({
    key: [id],
    eventTimeMicros: n,
    values: [n, `n${n}`, 2n ** 60n + BigInt(n), n / 100],
  }));
  const batches = (async function* () {
    yield rows.slice(0, users / 2);
    yield rows.slice(users / 2);
  })();
  await writer.write(stored, { asOfMicros: n, build: 1 }, batches, { full: n % 10 === 0 });
  pushed.acknowledged = n;
  pushed.count++;
}

async function pushOnAndOn(writer: OnlineStore): Promise<void> {
  while (running()) {
    await pushOnce(writer).catch((error: unknown) => wrong.push(`a push failed: ${String(error)}`));
    await pause(20);
  }
}

async function killStore(): Promise<void> {
  while (running()) {
    await pause(Math.min(storeRestartMillis, Math.max(0, endAtMillis - performance.now())));
    await redis.kill();
    await pause(300);
    redis = await startRedis({ port: first.port, folder: first.folder, args: durable });
    seen.storeRestarts++;
  }
}

async function restartServer(): Promise<void> {
  while (running()) {
    await pause(Math.min(serverRestartMillis, Math.max(0, endAtMillis - performance.now())));
    await server.close();
    server = await startServer(shopState, openOnlineStore(place));
    seen.serverRestarts++;
  }
}

async function readOnAndOn(seed: number): Promise<void> {
  let lastRight = performance.now();
  for (let i = seed; running(); i++) {
    // One in fifty is a user that there never was.
    const id = i % 50 === 0 ? users + i : (i * 7919) % users;
    const least = pushed.acknowledged;
    const answer = await fetch(`${server.url}/features/${id}?features=age,city,big,ratio`)
      .then(async (response) => ({ status: response.status, body: await response.text() }))
      .catch(() => undefined);
    if (answer === undefined || answer.status === 503) {
      seen.away++;
      continue;
    }
    const found = rightOr(id, least, answer.status, answer.body);
    if (found !== null) wrong.push(found);
    else {
      seen.right++;
      seen.longestGapMillis = Math.max(seen.longestGapMillis, performance.now() - lastRight);
      lastRight = performance.now();
    }
  }
}

/** What is wrong with an answer; null where nothing is. */
function rightOr(id: number, least: number, status: number, body: string): string | null {
  if (id >= users) return status === 404 ? null : `user ${id}, who never was: ${status} ${body}`;
  const n: unknown = status === 200 ? JSON.parse(body).features?.age : undefined;
  if (typeof n !== "number" || n < least || n > pushed.begun)
    return `user ${id} after push ${least}: ${status} ${body}`;
  const expected = { age: n, city: `n${n}`, big: String(2n ** 60n + BigInt(n)), ratio: n / 100 };
  const { features } = JSON.parse(body);
  return JSON.stringify(features) === JSON.stringify(expected) ? null : `user ${id}: ${body}`;
}

/** At the end every user has the row of the last push. */
async function checkAll(store: OnlineStore): Promise<void> {
  const rows = await store.read(
    "user",
    [stored.name],
    Array.from({ length: users }, (_, id) => [id]),
  );
  rows.forEach(([found], id) => {
    if (found?.values[0] !== pushed.acknowledged) wrong.push(`user ${id} ends with ${String(found?.values[0])}`);
  });
}

async function watchMemory(): Promise<void> {
  while (running()) {
    await pause(Math.min(5000, Math.max(0, endAtMillis - performance.now())));
    if (typeof collectGarbage === "function") collectGarbage();
    heapsMb.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
}

function report(): void {
  const quarter = Math.max(1, Math.floor(heapsMb.length / 4));
  const [early, late] = [Math.max(...heapsMb.slice(0, quarter)), Math.max(...heapsMb.slice(-quarter))];
  if (late - early > growthLimitMb) wrong.push(`memory grew from ${early} to ${late} MiB`);
  console.log(
    JSON.stringify(
      { layout, minutes: Number(options.minutes), pushes: pushed.count, ...seen, heapMb: [early, late], wrong },
      null,
      2,
    ),
  );
  if (wrong.length > 0) process.exitCode = 1;
}
