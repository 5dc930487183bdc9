import { Buffer } from "node:buffer";
import { closeSync, openSync, writeSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { row, valuesOf, version, viewOf, writeRows } from "../online-store-fixtures.suite.js";
import { checkDataFile } from "./data-file.js";
import { openEnvironment } from "./environment.js";
import { openLmdbStore } from "./lmdb-store.js";

const view = viewOf("v", { a: "string" });
const ids = Array.from({ length: 2000 }, (_, id) => id);
const pageBytes = 4096;
let folder = "";
let whole = "";
let pageCount = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-page-check-"));
  whole = join(folder, "whole");
  await using store = openLmdbStore(whole, { readOnly: false });
  for (const at of [1, 2, 3]) {
    await writeRows(
      store,
      view,
      version(at),
      ids.map((id) => row([id], [`text ${id}`])),
    );
  }
  // Longer than a page.
  await writeRows(store, viewOf("long", { a: "string" }), version(1), [row([1], ["x".repeat(20_000)])]);
  pageCount = (await stat(join(whole, "data.mdb"))).size / pageBytes;
});

afterAll(() => rm(folder, { recursive: true }));

/** A copy of the store with garbage from `from` to the end of a page. */
async function damagedAt(page: number, from: number, garbage: Uint8Array): Promise<string> {
  const path = await mkdtemp(join(folder, "damaged-"));
  await cp(join(whole, "data.mdb"), join(path, "data.mdb"));
  const fd = openSync(join(path, "data.mdb"), "r+");
  writeSync(fd, garbage, 0, pageBytes - from, page * pageBytes + from);
  closeSync(fd);
  return path;
}

const anyGarbage = fc.uint8Array({ minLength: pageBytes, maxLength: pageBytes });

test.each(["read", "write"] as const)(
  "garbage on a page is found when the store is opened to %s, or harms no row",
  async (how) => {
    let found = 0;
    for (let page = 2; page < pageCount; page++) {
      const [garbage = new Uint8Array(pageBytes)] = fc.sample(anyGarbage, { numRuns: 1, seed: page });
      const path = await damagedAt(page, 0, garbage);
      try {
        await using store = openLmdbStore(path, { readOnly: how === "read" });
        expect(
          await valuesOf(
            store,
            "v",
            ids.map((id) => [id]),
          ),
        ).toEqual(ids.map((id) => [`text ${id}`]));
        if (how === "write")
          await writeRows(
            store,
            view,
            version(4),
            ids.map((id) => row([id], ["new"])),
            { full: true },
          );
      } catch (error) {
        expect(error).toMatchObject({ code: "GR-ONLINE-CORRUPT" });
        found++;
      }
      await rm(path, { recursive: true });
    }
    // The rows alone take more than ten pages.
    expect(found).toBeGreaterThan(10);
  },
);

test("zeros from the middle of a page on are found, or their rows are: none reads as not there", async () => {
  for (let page = 2; page < pageCount; page++) {
    const path = await damagedAt(page, 2000, new Uint8Array(pageBytes));
    try {
      await using store = openLmdbStore(path, { readOnly: true });
      expect(
        await valuesOf(
          store,
          "v",
          ids.map((id) => [id]),
        ),
      ).toEqual(ids.map((id) => [`text ${id}`]));
    } catch (error) {
      expect(error).toMatchObject({ code: "GR-ONLINE-CORRUPT" });
    }
    await rm(path, { recursive: true });
  }
});

test("a store whose notes can't be found is damaged, not missing", async () => {
  const path = await mkdtemp(join(folder, "unnamed-"));
  const bytes = await readFile(join(whole, "data.mdb"));
  // The name keeps its place in the order of names.
  for (let at = bytes.indexOf("granary"); at >= 0; at = bytes.indexOf("granary", at + 1)) bytes.write("granarz", at);
  const fd = openSync(join(path, "data.mdb"), "w");
  writeSync(fd, bytes);
  closeSync(fd);
  expect(() => openLmdbStore(path, { readOnly: true })).toThrow("GR-ONLINE-CORRUPT");
});

test("a store that was written and emptied in any order is whole at every transaction", async () => {
  const path = join(folder, "changing");
  const environment = openEnvironment(path, true);
  const records = environment.makeRowsOf("v");
  const key = (id: number) => Buffer.from(`key ${id}`);
  const writes = fc.sample(fc.array(fc.tuple(fc.nat(5000), fc.nat(6000), fc.boolean()), { minLength: 50 }), {
    numRuns: 60,
    seed: 1,
  });
  for (const write of writes) {
    environment.change(
      () => {
        for (const [id, length, isRemoval] of write) {
          if (isRemoval) records.removeSync(key(id));
          else records.putSync(key(id), Buffer.alloc(length));
        }
      },
      { durable: false, removals: write.length },
    );
    expect(checkDataFile(join(path, "data.mdb"))).toBe("store");
  }
  await environment.close();
});
