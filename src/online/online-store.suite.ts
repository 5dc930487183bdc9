import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RowVersion } from "./contract.js";
import { row, type StoreKind, version, viewOf, withStore, writeRows } from "./online-store-fixtures.suite.js";
import { readsSuite } from "./online-store-reads.suite.js";
import { valuesSuite } from "./online-store-values.suite.js";
import { writesSuite } from "./online-store-writes.suite.js";

/** Every acknowledged write waits for the disk, and the disk may be slow. */
const timeout = 120_000;

/** What every online store passes. */
export function onlineStoreSuite(kind: StoreKind): void {
  describe(`${kind.name} as an online store`, { timeout }, () => {
    valuesSuite(kind);
    readsSuite(kind);
    writesSuite(kind);

    test("any writes leave what a map with the write rule holds", async () => {
      const view = viewOf("v", { a: "int64" });
      const ids = [0, 1, 2, 3, 4, 5];
      const anyWrite = fc.record({
        at: fc.record({ asOfMicros: fc.integer({ min: -1, max: 2 }), build: fc.integer({ min: 0, max: 2 }) }),
        ids: fc.array(fc.constantFrom(...ids), { maxLength: 8 }),
        full: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(anyWrite, { minLength: 1, maxLength: 8 }), async (writes) => {
          await withStore(kind, async (store) => {
            const model = new Map<number, { readonly at: RowVersion; readonly value: number }>();
            let newest = version(Number.MIN_SAFE_INTEGER);
            let value = 0;
            for (const { at, ids: written, full } of writes) {
              const expected = { rows: 0, skipped: 0, removed: 0 };
              const rows = written.map((id) => row([id], [++value]));
              rows.forEach(({ values }, i) => {
                const id = written[i] ?? 0;
                const held = model.get(id);
                if (held !== undefined && isLess(at, held.at)) expected.skipped++;
                else {
                  expected.rows++;
                  model.set(id, { at, value: Number(values[0]) });
                }
              });
              if (full) {
                for (const [id, held] of model) {
                  if (!isLess(held.at, at)) continue;
                  model.delete(id);
                  expected.removed++;
                }
              }
              if (isLess(newest, at)) newest = at;
              expect(await writeRows(store, view, at, rows, { full })).toMatchObject(expected);
              const read = await store.read(
                "user",
                ["v"],
                ids.map((id) => [id]),
              );
              expect(
                read.map(([found]) => (found ? { at: found.version, value: found.values[0] } : undefined)),
              ).toEqual(ids.map((id) => model.get(id)));
              expect(await store.versionOf("v")).toEqual(newest);
            }
          });
        }),
        { numRuns: 40 },
      );
    });

    test("a store that is there answers", async () => {
      await withStore(kind, async (store) => {
        await expect(store.ping()).resolves.toBeUndefined();
        expect(store.description).not.toBe("");
      });
    });

    test("a closed store answers nothing", async () => {
      await using place = await kind.makePlace();
      const store = await place.open();
      await writeRows(store, viewOf("v", { a: "int64" }), version(1), [row([1], [1])]);
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      const code = "GR-ONLINE-UNREACHABLE";
      await expect(store.ping()).rejects.toMatchObject({ code });
      await expect(store.read("user", ["v"], [[1]])).rejects.toMatchObject({ code });
      await expect(store.versionOf("v")).rejects.toMatchObject({ code });
      await expect(writeRows(store, viewOf("v", { a: "int64" }), version(1), [])).rejects.toMatchObject({ code });
    });
  });
}

function isLess(a: RowVersion, b: RowVersion): boolean {
  return a.asOfMicros < b.asOfMicros || (a.asOfMicros === b.asOfMicros && a.build < b.build);
}
