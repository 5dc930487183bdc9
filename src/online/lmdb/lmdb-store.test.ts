import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onlineStoreSuite } from "../online-store.suite.js";
import type { StorePlace } from "../online-store-fixtures.suite.js";
import { openLmdbStore } from "./lmdb-store.js";

onlineStoreSuite({
  name: "lmdb",
  makePlace: async (): Promise<StorePlace> => {
    const folder = await mkdtemp(join(tmpdir(), "granary-lmdb-"));
    return {
      open: () => openLmdbStore(join(folder, "online_store"), { readOnly: false }),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
  },
});
