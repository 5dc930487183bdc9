import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type OnlineStore, openOnlineStore } from "../../../src/online/index.js";
import { batches, row, valuesOf, version, viewOf, writeRows } from "../../../src/online/online-store-fixtures.suite.js";
import { pushShop, shopState, startServer } from "../../../src/server/shop.suite.js";
import { describeWith } from "../../required-in-ci.js";
import { redisPlace } from "./place.js";
import { ask, findRedis, type RunningServer, startRedis } from "./servers.js";

const search = await findRedis();
const server = search.found ? await startRedis() : undefined;
const port = server?.port ?? 0;
afterAll(() => server?.[Symbol.asyncDispose]());

const names = ["a", "b", "c", "d", "e"];
const view = viewOf("v", { n: "int64", text: "string" });
const users = 5000;
const ids = Array.from({ length: users }, (_, id) => id);
const rowsAt = (n: number) => ids.map((id) => row([id], [n, `user ${id} of ${n}`], n));

/** The commands that a server was given during work, with how often, and how often it read from its connections. */
async function trafficOf(work: () => Promise<unknown>) {
  await ask(port, "CONFIG", "RESETSTAT");
  await work();
  const info = await ask(port, "INFO", "everything");
  const commands = [...info.matchAll(/cmdstat_([a-z|]+):calls=(\d+)/g)].map(([, name = "", calls]) => [
    name,
    Number(calls),
  ]);
  const reads = Number(/total_reads_processed:(\d+)/.exec(info)?.[1]);
  // Beside the work it read the end of the connection that reset the counts, and the command that asks for them.
  return { commands: Object.fromEntries(commands.filter(([name]) => name !== "config|resetstat")), reads: reads - 2 };
}

describeWith("redis-server", search, () => {
  beforeEach(() => ask(port, "FLUSHALL"));

  describe.each([
    ["readable", "hgetall"],
    ["packed", "hgetall"],
  ] as const)("reads of the %s layout", (layout, command) => {
    async function filled(): Promise<OnlineStore> {
      const store = openOnlineStore(redisPlace(port, { layout }));
      for (const name of names) {
        await writeRows(store, { ...view, name }, version(1), rowsAt(1).slice(0, 300));
      }
      await store.read("user", names, [[1]]);
      return store;
    }

    test("take one command and one round trip for an entity, however many views", async () => {
      await using store = await filled();
      expect(await trafficOf(() => store.read("user", names, [[7]]))).toEqual({ commands: { [command]: 1 }, reads: 1 });
    });

    test("take one round trip for many entities", async () => {
      await using store = await filled();
      const keys = ids.slice(0, 100).map((id) => [id]);
      expect(await trafficOf(() => store.read("user", ["a"], keys))).toEqual({
        commands: { [command]: 100 },
        reads: 1,
      });
    });
  });

  test("a push takes no more rows than two windows ahead of what the server has", async () => {
    await using store = openOnlineStore(redisPlace(port));
    let [taken, written, most] = [0, 0, 0];
    async function* source() {
      for (let n = 0; n < 20; n++) {
        yield Array.from({ length: 500 }, (_, i) => row([n * 500 + i], [n, "text"]));
        taken += 500;
        most = Math.max(most, taken - written);
      }
    }
    await store.write(view, version(1), source(), {
      onProgress: (rows) => {
        written = rows;
      },
    });
    expect([taken, written]).toEqual([10_000, 10_000]);
    expect(most).toBeLessThanOrEqual(3000);
  });

  test("a push outlives a server that is killed and started again, with all that it acknowledged", async () => {
    const args = ["--appendonly", "yes", "--appendfsync", "always"];
    await using first = await startRedis({ args });
    let second: RunningServer | undefined;
    await using store = openOnlineStore(redisPlace(first.port));
    async function* source() {
      yield rowsAt(1).slice(0, 3000);
      await first.kill();
      second = await startRedis({ port: first.port, folder: first.folder, args });
      yield rowsAt(1).slice(3000);
    }
    try {
      // Started anew it knows no script, and is asked for the rows in doubt once more.
      expect(await store.write(view, version(1), source())).toMatchObject({ rows: users, skipped: 0 });
      expect(
        await valuesOf(
          store,
          "v",
          ids.map((id) => [id]),
        ),
      ).toEqual(rowsAt(1).map(({ values }) => values));
    } finally {
      await second?.kill();
    }
  });

  test("a push that is killed leaves whole rows, and ends the same when it is repeated", async () => {
    const program = fileURLToPath(new URL("../programs/push-on-and-on.ts", import.meta.url));
    const jiti = join(dirname(createRequire(import.meta.url).resolve("jiti/package.json")), "lib/jiti-cli.mjs");
    const args = [jiti, program, `redis://127.0.0.1:${port}`, String(users)];
    const writer = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const closed = once(writer, "close");
    for await (const line of createInterface({ input: writer.stdout })) if (line === "began 2") break;
    writer.kill("SIGKILL");
    await closed;
    await using store = openOnlineStore(redisPlace(port));
    const keys = ids.map((id) => [id]);
    for (const [found] of await store.read("user", ["v"], keys)) {
      const n = found?.version.asOfMicros ?? 0;
      expect([1, 2]).toContain(n);
      expect(found).toMatchObject({ values: [n, `${n} `.repeat(40), n], eventTimeMicros: n });
    }
    expect(await store.versionOf("v")).toEqual(version(1));
    const wide = viewOf("v", { n: "int64", text: "string", again: "int64" });
    const rows = ids.slice(1).map((id) => row([id], [2, "again", 2], 2));
    const report = await store.write(wide, version(2), batches(rows.slice(0, 100), rows.slice(100)), { full: true });
    expect(report).toMatchObject({ rows: users - 1, skipped: 0 });
    expect((await valuesOf(store, "v", keys)).slice(1)).toEqual(rows.map(({ values }) => values));
    expect(await store.versionOf("v")).toEqual(version(2));
  });

  test("a server whose Redis is away is alive, not ready, and ready again once it is back", async () => {
    const first = await startRedis();
    const store = openOnlineStore(redisPlace(first.port, { timeoutMillis: 300 }));
    await pushShop(store);
    await using serving = await startServer(shopState, store);
    const statuses = () =>
      Promise.all(["/health", "/ready", "/features/1"].map(async (path) => (await fetch(serving.url + path)).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    await first.kill();
    expect(await statuses()).toEqual([200, 503, 503]);
    const refused = await fetch(`${serving.url}/features/1`);
    expect([refused.headers.get("retry-after"), await refused.json()]).toMatchObject([
      "1",
      { code: "GR-ONLINE-UNREACHABLE" },
    ]);
    await using second = await startRedis({ port: first.port, folder: first.folder });
    expect(second.port).toBe(first.port);
    // It tries as long as the request has, and by itself.
    while ((await fetch(`${serving.url}/ready`)).status !== 200);
    // Nothing was kept.
    expect(await statuses()).toEqual([200, 200, 404]);
    await first[Symbol.asyncDispose]();
  });
});
