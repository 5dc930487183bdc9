import { Buffer } from "node:buffer";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openOnlineStore } from "../src/online/index.js";
import { keyBytes } from "../src/online/key-bytes.js";
import { openEnvironment } from "../src/online/lmdb/environment.js";
import { packedLayout, unpackRow } from "../src/online/packed/index.js";
import type { Bench } from "./bench.js";
import { median, peakRssMb } from "./measure.js";
import { asOfMicros, onlineRows, onlineViews } from "./online-rows.js";

const users = 100_000;
const rounds = 9;
const barRatio = 0.5;
const barDecodeMicros = 10;

/** A user's bytes from LMDB beside those from a Map of Buffers, both from the user's id on; and its features decoded. */
export const lookup: Bench = {
  id: "lookup",
  describe: "a user's row in LMDB as bytes, beside a Map of Buffers; and a user's 55 features decoded",
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), "granary-bench-"));
    try {
      await fill(folder);
      const { lmdbMicros, mapMicros, decodeMicros } = await measure(folder);
      const ratio = mapMicros / lmdbMicros;
      return {
        value: lmdbMicros,
        unit: "µs",
        floor: mapMicros,
        ratio,
        bar: `>= ${barRatio} x; decoding (${decodeMicros.toFixed(1)} µs) <= ${barDecodeMicros} µs`,
        ok: ratio >= barRatio && decodeMicros <= barDecodeMicros,
        peakRssMb: peakRssMb(),
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function fill(folder: string): Promise<void> {
  await using store = openOnlineStore({ type: "lmdb", path: folder });
  for (const view of onlineViews) await store.write(view, { asOfMicros, build: 1 }, onlineRows(view.name, users));
}

/** Processor microseconds, the median of rounds that alternate, of one row by LMDB and by a map, and of decoding four. */
async function measure(folder: string) {
  const environment = openEnvironment(folder, false);
  const views = onlineViews.map(({ name, features }) => {
    const records = environment.rowsOf(name);
    if (records === undefined) throw new Error(`View ${name} is not there.`);
    const rows = new Map<string, Buffer>();
    for (let user = 0; user < users; user++) {
      rows.set(`user:${user}`, Buffer.from(records.getBinaryFast(keyBytes([user]))?.subarray(0) ?? []));
    }
    return { records, rows, layout: packedLayout(features) };
  });
  const [first] = views;
  if (first === undefined) throw new Error("There are no views.");
  const { records, rows } = first;
  const times: { readonly lmdb: number[]; readonly map: number[]; readonly decode: number[] } = {
    lmdb: [],
    map: [],
    decode: [],
  };
  for (let round = 0; round < rounds; round++) {
    // The first byte of every row is its schema, the view's first.
    times.lmdb.push(microsEach((user) => records.getBinaryFast([user])?.[0] === 1));
    times.map.push(microsEach((user) => rows.get(`user:${user}`)?.[0] === 1));
    times.decode.push(
      microsEach((user) => {
        let decoded = 0;
        for (const view of views) decoded += decode(view.rows.get(`user:${user}`), view.layout);
        return decoded === 55;
      }),
    );
  }
  await environment.close();
  const [lmdbMicros, mapMicros] = [median(times.lmdb), median(times.map)];
  return { lmdbMicros, mapMicros, decodeMicros: median(times.decode) - views.length * mapMicros };
}

function decode(bytes: Buffer | undefined, layout: ReturnType<typeof packedLayout>): number {
  if (bytes === undefined) return 0;
  return unpackRow(bytes, bytes.length, layout).values.length;
}

/** Microseconds of the processor's time that `work` takes for a user, over all users in an order that no cache foresees. */
function microsEach(work: (user: number) => boolean): number {
  const before = process.cpuUsage();
  let done = 0;
  for (let i = 0; i < users; i++) if (work((i * 61_813) % users)) done++;
  const { user, system } = process.cpuUsage(before);
  if (done !== users) throw new Error("A row is missing.");
  return (user + system) / users;
}
