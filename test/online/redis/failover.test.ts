import { expect, test } from "vitest";
import type { RedisPlace } from "../../../src/config/index.js";
import { isGranaryError } from "../../../src/errors/index.js";
import type { OnlineStore, StoredRow } from "../../../src/online/index.js";
import { openOnlineStore } from "../../../src/online/index.js";
import { row, version, viewOf, writeRows } from "../../../src/online/online-store-fixtures.suite.js";
import { describeWith } from "../../required-in-ci.js";
import { redisPlace } from "./place.js";
import { findRedis } from "./servers.js";
import { startCluster, startSecured, startSentinels, type Topology } from "./topologies.js";

const search = await findRedis();
const users = 200;
const ids = Array.from({ length: users }, (_, id) => id);
const wide = viewOf("wide", { a: "int64", b: "string", c: "float64", d: "int64" });
/** In a cluster these lie on all its servers. */
const keys = ids.map((id) => [id]);

/** The row of a version: every field tells which it is. */
function rowAt(id: number, n: number) {
  return row([id], [n, `n${n}`, n / 100, n], n);
}

/** The version that a row is of, once it is seen to be whole. */
function versionOf(found: StoredRow | null | undefined): number {
  const n = found?.version.asOfMicros ?? -1;
  expect(found).toMatchObject({ values: [n, `n${n}`, n / 100, n], eventTimeMicros: n });
  return n;
}

/** Pushes version after version until told to stop; `acknowledged` is the last that was. */
function pushOnAndOn(store: OnlineStore) {
  const state: { acknowledged: number; stopped: boolean; failure?: unknown } = { acknowledged: 1, stopped: false };
  const work = (async () => {
    for (let n = 2; !state.stopped; n++) {
      await writeRows(
        store,
        wide,
        version(n),
        ids.map((id) => rowAt(id, n)),
        { full: n % 5 === 0 },
      );
      state.acknowledged = n;
    }
  })().catch((error: unknown) => {
    state.failure = error;
  });
  const acknowledged = (): number => {
    if (state.failure !== undefined) throw state.failure;
    return state.acknowledged;
  };
  return {
    acknowledged,
    stop: async () => {
      state.stopped = true;
      await work;
      acknowledged();
    },
  };
}

/** Reads every user again and again, through a failover: every answer is a row that was acknowledged, or a 503. */
async function surviveFailover(place: RedisPlace, { killPrimary, bringBack }: Topology): Promise<void> {
  await using reader = openOnlineStore(place);
  // Redis promises what a replica has.
  await using writer = openOnlineStore({ ...place, replicas: 1 });
  await writeRows(
    writer,
    wide,
    version(1),
    ids.map((id) => rowAt(id, 1)),
  );
  const pushing = pushOnAndOn(writer);
  const readAll = async (): Promise<boolean> => {
    const least = pushing.acknowledged();
    try {
      const rows = await reader.read("user", ["wide"], keys);
      for (const [found] of rows) expect(versionOf(found)).toBeGreaterThanOrEqual(least);
      return true;
    } catch (error) {
      if (!isGranaryError(error, "GR-ONLINE-UNREACHABLE")) throw error;
      expect(error.status).toBe(503);
      return false;
    }
  };
  try {
    while (pushing.acknowledged() < 4) await readAll();
    await killPrimary();
    // Both loops end when reads, then pushes go on by themselves; with the test's time if they never do.
    for (let answered = 0; answered < 3; ) if (await readAll()) answered++;
    await bringBack();
    const before = pushing.acknowledged();
    while (pushing.acknowledged() < before + 3) await readAll();
  } finally {
    await pushing.stop();
  }
  const last = pushing.acknowledged();
  await using later = openOnlineStore({ ...place, timeoutMillis: 5000 });
  expect((await later.read("user", ["wide"], keys)).map(([found]) => versionOf(found))).toEqual(ids.map(() => last));
  expect(await later.versionOf("wide")).toEqual(version(last));
}

describeWith("redis-server", search, () => {
  test.concurrent("a primary that sentinels watch dies under load: reads and pushes go on, and nothing acknowledged is lost", async () => {
    await using sentinels = await startSentinels();
    const place = redisPlace(0, { servers: sentinels.servers, timeoutMillis: 200 });
    await using store = openOnlineStore({ ...place, timeoutMillis: 5000 });
    await store.ping();
    expect(store.description).toMatch(/^redis "main" by sentinels 127\.0\.0\.1:/);
    await surviveFailover(place, sentinels);
  });

  test.concurrent("a server of a cluster dies under load: reads and pushes go on, and nothing acknowledged is lost", async () => {
    await using cluster = await startCluster();
    const place = redisPlace(0, { servers: cluster.servers, timeoutMillis: 200, layout: "packed" });
    await surviveFailover(place, cluster);
    await using store = openOnlineStore(place);
    expect(await writeRows(store, wide, version(1_000_000), [rowAt(1, 1_000_000)], { full: true })).toMatchObject({
      rows: 1,
      removed: users - 1,
    });
  });

  test.concurrent("TLS with a client's certificate, as an ACL user who may do no more than is needed", async () => {
    await using server = await startSecured();
    const { port, ca, cert, key } = server;
    const user = { username: "granary", password: "secret", prefix: "shop:", timeoutMillis: 2000 };
    const tls = { ca, cert, key, serverName: "cache.example" };
    for (const layout of ["readable", "packed"] as const) {
      const prefix = `shop:${layout}:`;
      await using store = openOnlineStore(redisPlace(port, { ...user, prefix, tls, layout, replicas: 0 }));
      await writeRows(store, wide, version(1), [rowAt(1, 1), rowAt(2, 1)]);
      await writeRows(store, wide, version(2), [rowAt(1, 2)], { full: true });
      const rows = await store.read("user", ["wide"], [[1], [2]]);
      expect(rows.map(([found]) => found?.values[0])).toEqual([2, undefined]);
      await store.ping();
    }
    const refused = { code: "GR-ONLINE-UNREACHABLE" };
    for (const bad of [
      { ca, serverName: "cache.example" },
      { ca, cert, key },
      { cert, key, serverName: "cache.example" },
    ]) {
      await using store = openOnlineStore(redisPlace(port, { ...user, timeoutMillis: 500, tls: bad }));
      await expect(store.ping()).rejects.toMatchObject(refused);
    }
    await using elsewhere = openOnlineStore(redisPlace(port, { ...user, prefix: "other:", tls }));
    await expect(elsewhere.ping()).rejects.toMatchObject({
      code: "GR-ONLINE-REFUSED",
      detail: expect.stringContaining("NOPERM"),
    });
    await using missing = openOnlineStore(redisPlace(port, { ...user, tls: { ca: "/nowhere/ca.pem" } }));
    await expect(missing.ping()).rejects.toMatchObject({ code: "GR-FILE-MISSING" });
  });
});
