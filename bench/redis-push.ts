import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OnlineRow, StoredView } from "../src/online/index.js";
import { connectRedis } from "../src/online/redis/connect.js";
import { redisPlace } from "../test/online/redis/place.js";
import { ask, findRedis, type RunningServer, startRedis } from "../test/online/redis/servers.js";
import type { Bench } from "./bench.js";
import { median, peakRssMb } from "./measure.js";
import { asOfMicros, onlineRows, onlineViews } from "./online-rows.js";

const users = 50_000;
const rounds = 3;
const barReadable = 0.5;
const barPacked = 4;
const version = { asOfMicros, build: 1 };

type Views = readonly { readonly view: StoredView; readonly batches: readonly (readonly OnlineRow[])[] }[];

/**
 * A push of one view in both layouts, beside `redis-cli --pipe` of the same hashes as one HSET a user, rendered
 * beforehand; and, told beside it, of the same features in four views, which are four conditional writes a user.
 */
export const pushRedis: Bench = {
  id: "push-redis",
  describe: `a push of ${users} users' 55 features to Redis, beside redis-cli --pipe of the same hashes`,
  run: async () => {
    const search = await findRedis();
    if (!search.found) return { skipped: search.reason };
    // As users run it: compiled, not by the loader that runs this.
    const built = new URL("../dist/online/index.js", import.meta.url).href;
    // It is built of that source.
    const { openOnlineStore } = (await import(built)) as typeof import("../src/online/index.js");
    const folder = await mkdtemp(join(tmpdir(), "granary-bench-"));
    try {
      await using server = await startRedis();
      const four = await fourViews();
      const one = oneView(four);
      const push = async (layout: "readable" | "packed", views: Views): Promise<number> => {
        await ask(server.port, "FLUSHALL");
        await using store = openOnlineStore(redisPlace(server.port, { layout }));
        await store.ping();
        const started = performance.now();
        for (const { view, batches } of views) await store.write(view, version, each(batches));
        return (performance.now() - started) / 1000;
      };
      await push("readable", one);
      const hashes = join(folder, "hashes.resp");
      await render(server, hashes);
      const seconds: Record<"pipe" | "readable" | "packed" | "readableFour" | "packedFour", number[]> = {
        pipe: [],
        readable: [],
        packed: [],
        readableFour: [],
        packedFour: [],
      };
      for (let round = 0; round < rounds; round++) {
        seconds.readable.push(await push("readable", one));
        await ask(server.port, "FLUSHALL");
        seconds.pipe.push(await pipe(server, hashes));
        seconds.packed.push(await push("packed", one));
        seconds.readableFour.push(await push("readable", four));
        seconds.packedFour.push(await push("packed", four));
      }
      const peer = median(seconds.pipe);
      const times = (of: keyof typeof seconds) => peer / median(seconds[of]);
      const told = (of: keyof typeof seconds) => `${times(of).toFixed(2)} x`;
      return {
        value: median(seconds.readable),
        unit: "s",
        peer,
        ratio: times("readable"),
        bar: `readable >= ${barReadable} x, packed (${told("packed")}) >= ${barPacked} x; in four views ${told("readableFour")}, ${told("packedFour")}`,
        ok: times("readable") >= barReadable && times("packed") >= barPacked,
        peakRssMb: peakRssMb(),
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** Made beforehand: a push reads its rows from a snapshot, which is another's to measure. */
async function fourViews(): Promise<Views> {
  const views: { view: StoredView; batches: (readonly OnlineRow[])[] }[] = [];
  for (const view of onlineViews) {
    const batches: (readonly OnlineRow[])[] = [];
    for await (const batch of onlineRows(view.name, users)) batches.push(batch);
    views.push({ view, batches });
  }
  return views;
}

/** The features of all views in one. */
function oneView(views: Views): Views {
  const features = views.flatMap(({ view }) => view.features);
  const batches = views[0]?.batches.map((batch, at) =>
    batch.map((row, i) => ({ ...row, values: views.flatMap((other) => other.batches[at]?.[i]?.values ?? []) })),
  );
  return views.slice(0, 1).map(({ view }) => ({ view: { ...view, features }, batches: batches ?? [] }));
}

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** Seconds of `redis-cli --pipe`. */
async function pipe(server: RunningServer, file: string): Promise<number> {
  const started = performance.now();
  const child = spawn("redis-cli", ["-p", String(server.port), "--pipe"], { stdio: ["pipe", "ignore", "inherit"] });
  createReadStream(file, { highWaterMark: 1 << 20 }).pipe(child.stdin);
  const [exitCode] = await once(child, "close");
  if (exitCode !== 0) throw new Error("redis-cli failed.");
  return (performance.now() - started) / 1000;
}

/** Writes all hashes that are there as the commands that make them. */
async function render(server: RunningServer, file: string): Promise<void> {
  const client = await connectRedis(redisPlace(server.port), 60_000);
  const out = createWriteStream(file);
  for (let user = 0; user < users; user += 1000) {
    const keys = Array.from({ length: 1000 }, (_, i) => `user:${user + i}`);
    const hashes = await client.batch(keys.map((key) => ({ name: "hgetall", args: [key] })));
    keys.forEach((key, i) => {
      const words = [
        "HSET",
        key,
        ...Object.entries(hashes[i] ?? {})
          .flat()
          .map(String),
      ];
      const text = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("");
      out.write(`*${words.length}\r\n${text}`);
    });
  }
  client.close();
  out.end();
  await once(out, "close");
}
