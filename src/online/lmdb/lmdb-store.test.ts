import { Buffer } from "node:buffer";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keyBytes } from "../key-bytes.js";
import { onlineStoreSuite } from "../online-store.suite.js";
import { row, type StorePlace, valuesOf, version, viewOf, writeRows } from "../online-store-fixtures.suite.js";
import { openEnvironment } from "./environment.js";
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

const view = viewOf("v", { a: "string" });

test("bytes that changed within a row on the disk are never read as a value, nor written over unseen", async () => {
  const folder = await mkdtemp(join(tmpdir(), "granary-lmdb-"));
  try {
    {
      await using store = openLmdbStore(folder, { readOnly: false });
      await writeRows(store, view, version(1), [row([1], ["gold"]), row([2], ["silver"])]);
    }
    const file = join(folder, "data.mdb");
    const bytes = await readFile(file);
    // The text occurs once: no page was copied after the row was written.
    bytes.write("cold", bytes.indexOf("gold"));
    await writeFile(file, bytes);
    await using store = openLmdbStore(folder, { readOnly: false });
    const damaged = { code: "GR-ONLINE-CORRUPT", where: { file: folder } };
    await expect(store.read("user", ["v"], [[1]])).rejects.toMatchObject(damaged);
    await expect(writeRows(store, view, version(2), [row([1], ["bronze"])])).rejects.toMatchObject(damaged);
    expect(await valuesOf(store, "v", [[2]])).toEqual([["silver"]]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a store that an earlier Granary wrote is refused by who reads and by who writes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "granary-lmdb-"));
  try {
    const environment = openEnvironment(folder, true);
    const records = environment.makeRowsOf("v");
    // As it wrote them: the row's layout, its schema, as-of, build, event time, nulls, and the value.
    const features = [{ name: "a", type: "int64", finish: null }];
    const schema = JSON.stringify({ name: "v", entity: "user", joinKeys: [], features, hash: "1" });
    environment.change(
      () => {
        environment.notes.putSync(keyBytes(["schema", "v", 1]), Buffer.from(schema));
        records.putSync(keyBytes([1]), Buffer.from("0101000100000e", "hex"));
      },
      { durable: true },
    );
    await environment.close();
    await using store = openLmdbStore(folder, { readOnly: false });
    const other = {
      code: "GR-ONLINE-CORRUPT",
      detail: `Rows of "v" in ${folder} have layout 1, where this version of Granary reads 2.`,
      hint: expect.stringContaining("move this one away and run granary push"),
    };
    await expect(store.read("user", ["v"], [[1]])).rejects.toMatchObject(other);
    await expect(writeRows(store, view, version(1), [row([1], ["a"])])).rejects.toMatchObject(other);
  } finally {
    await rm(folder, { recursive: true });
  }
});
