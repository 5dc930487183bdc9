import { Buffer } from "node:buffer";
import { cp, mkdir, mkdtemp, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keyBytes } from "../key-bytes.js";
import { batches, row, valuesOf, version, viewOf, writeRows } from "../online-store-fixtures.suite.js";
import { checkDataFile } from "./data-file.js";
import { openEnvironment } from "./environment.js";
import { openLmdbStore } from "./lmdb-store.js";

const view = viewOf("v", { a: "string" });
let folder = "";
let whole = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-data-file-"));
  whole = join(folder, "whole");
  await using store = openLmdbStore(whole, { readOnly: false });
  await writeRows(
    store,
    view,
    version(1),
    Array.from({ length: 2000 }, (_, id) => row([id], ["some text"])),
  );
});

afterAll(() => rm(folder, { recursive: true }));

/** A folder with a data file of these bytes, or, for a number, with the whole store's first ones. */
async function storeWith(content: string | Uint8Array | number): Promise<string> {
  const path = await mkdtemp(join(folder, "store-"));
  if (typeof content === "number") {
    await cp(whole, path, { recursive: true });
    await truncate(join(path, "data.mdb"), content);
  } else await writeFile(join(path, "data.mdb"), content);
  return path;
}

describe.each([false, true])("opened with readOnly: %s", (readOnly) => {
  test.each<[string, string | Uint8Array]>([
    ["a short text", "hello"],
    ["zeros", new Uint8Array(100_000)],
    ["a long text", "not LMDB ".repeat(20_000)],
  ])("%s is no store", async (_, content) => {
    const path = await storeWith(content);
    expect(() => openLmdbStore(path, { readOnly })).toThrow("GR-ONLINE-CORRUPT");
  });

  test("a file that is cut off anywhere is found damaged", async () => {
    const { size } = await stat(join(whole, "data.mdb"));
    for (const bytes of [1, 100, 4095, 4096, 5000, 8192, 12_288, size >> 1, size - 4096, size - 1]) {
      const path = await storeWith(bytes);
      expect(() => openLmdbStore(path, { readOnly }), `${bytes} of ${size} bytes`).toThrow("GR-ONLINE-CORRUPT");
    }
  });

  test("a file in the folder's place is no store", async () => {
    const path = join(folder, `file-${readOnly}`);
    await writeFile(path, "");
    expect(() => openLmdbStore(path, { readOnly })).toThrow("GR-ONLINE-CORRUPT");
  });

  test("a data file that is a folder is the disk's problem", async () => {
    const path = join(folder, `folder-${readOnly}`);
    await mkdir(join(path, "data.mdb"), { recursive: true });
    expect(() => openLmdbStore(path, { readOnly })).toThrow("GR-FILE-KIND-WRONG");
  });
});

test.each(["no folder", "an empty folder", "an empty file"])(
  "%s is made a store by who writes, and missed by who reads",
  async (found) => {
    const path = found === "an empty file" ? await storeWith("") : await mkdtemp(join(folder, "none-"));
    if (found === "no folder") await rm(path, { recursive: true });
    expect(() => openLmdbStore(path, { readOnly: true })).toThrow("GR-ONLINE-MISSING");
    await using store = openLmdbStore(path, { readOnly: false });
    expect(await valuesOf(store, "v", [[1]])).toEqual([null]);
  },
);

test("a store whose rows were removed is never taken for one that is cut off, not even between transactions", async () => {
  const path = join(folder, "emptied");
  const environment = openEnvironment(path, true);
  const key = (id: number) => keyBytes([id]);
  // LMDB does not write a last page that one transaction took and freed again: some of these sizes come to that.
  for (let rowCount = 50; rowCount < 1000; rowCount += 37) {
    const records = environment.makeRowsOf(`v${rowCount}`);
    environment.change(
      () => {
        for (let id = 0; id < rowCount; id++) records.putSync(key(id), Buffer.alloc(60 + ((id * rowCount) % 50)));
      },
      { durable: false },
    );
    for (let from = 0; from < rowCount; from += 256) {
      environment.change(
        () => {
          for (let id = from; id < Math.min(rowCount, from + 256); id++) records.removeSync(key(id));
        },
        { durable: false, removals: 256 },
      );
      expect(checkDataFile(join(path, "data.mdb"))).toBe("store");
    }
  }
  await environment.close();
});

test("a store that was removed, or replaced, under who has it open is unreachable", async () => {
  const path = await mkdtemp(join(folder, "removed-"));
  await using store = openLmdbStore(path, { readOnly: false });
  await writeRows(store, view, version(1), [row([1], ["a"])]);
  await rm(join(path, "data.mdb"));
  await expect(store.ping()).rejects.toMatchObject({ code: "GR-ONLINE-UNREACHABLE" });
  await expect(store.write(view, version(2), batches([]))).rejects.toMatchObject({ code: "GR-ONLINE-UNREACHABLE" });
  await cp(join(whole, "data.mdb"), join(path, "data.mdb"));
  await expect(store.ping()).rejects.toMatchObject({ code: "GR-ONLINE-UNREACHABLE" });
});

test("a store that is only read is not written", async () => {
  await using store = openLmdbStore(whole, { readOnly: true });
  expect(await valuesOf(store, "v", [[7], [-7]])).toEqual([["some text"], null]);
  expect(await valuesOf(store, "unknown", [[7]])).toEqual([null]);
  await expect(writeRows(store, view, version(2), [])).rejects.toMatchObject({ code: "GR-INTERNAL" });
});
