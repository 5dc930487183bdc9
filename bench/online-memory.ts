import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OnlineStore, openOnlineStore } from "../src/online/index.js";
import { redisPlace } from "../test/online/redis/place.js";
import { ask, findRedis, startRedis } from "../test/online/redis/servers.js";
import type { Bench } from "./bench.js";
import { peakRssMb } from "./measure.js";
import { asOfMicros, onlineRows, onlineViews } from "./online-rows.js";

const users = 100_000;
const barLmdb = 280;
const barReadable = 1900;
const barPacked = 320;

/** What a user costs online, after a push in key order: LMDB's whole file, and what Redis says that its memory grew by. */
export const memoryPerUser: Bench = {
  id: "memory-per-user",
  describe: `LMDB's file and Redis' memory after a push of ${users} users, 55 features in 4 views`,
  run: async () => {
    const search = await findRedis();
    const value = await lmdbBytes();
    const [readable, packed] = search.found ? [await redisBytes("readable"), await redisBytes("packed")] : [];
    const redis =
      readable === undefined || packed === undefined
        ? "without redis-server"
        : `Redis readable (${readable.toFixed(0)} B) <= ${barReadable} B, packed (${packed.toFixed(0)} B) <= ${barPacked} B`;
    return {
      value,
      unit: "B",
      bar: `<= ${barLmdb} B; ${redis}`,
      ok: value <= barLmdb && (readable ?? 0) <= barReadable && (packed ?? 0) <= barPacked,
      peakRssMb: peakRssMb(),
    };
  },
};

async function push(store: OnlineStore): Promise<void> {
  for (const view of onlineViews) await store.write(view, { asOfMicros, build: 1 }, onlineRows(view.name, users));
}

async function lmdbBytes(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "granary-bench-"));
  try {
    {
      await using store = openOnlineStore({ type: "lmdb", path: folder });
      await push(store);
    }
    return (await stat(join(folder, "data.mdb"))).size / users;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function redisBytes(layout: "readable" | "packed"): Promise<number> {
  await using server = await startRedis();
  const used = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(await ask(server.port, "INFO", "memory"))?.[1]);
  const before = await used();
  {
    await using store = openOnlineStore(redisPlace(server.port, { layout }));
    await push(store);
  }
  return ((await used()) - before) / users;
}
