import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openOnlineStore } from "../src/online/index.js";
import type { Bench } from "./bench.js";
import { peakRssMb } from "./measure.js";
import { asOfMicros, onlineRows, onlineViews } from "./online-rows.js";

const users = 100_000;
const barBytes = 280;

/** What a user costs online: LMDB's whole file, after a push in key order, over the users. */
export const memoryPerUser: Bench = {
  id: "memory-per-user",
  describe: `LMDB's file after a push of ${users} users, 55 features in 4 views`,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), "granary-bench-"));
    try {
      {
        await using store = openOnlineStore({ type: "lmdb", path: folder });
        for (const view of onlineViews) {
          await store.write(view, { asOfMicros, build: 1 }, onlineRows(view.name, users));
        }
      }
      const value = (await stat(join(folder, "data.mdb"))).size / users;
      return { value, unit: "B", bar: `<= ${barBytes} B`, ok: value <= barBytes, peakRssMb: peakRssMb() };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
