import { describe, expect, test } from "vitest";
import type { JoinKey } from "../definition/index.js";
import type { KeyTuple } from "../schema/index.js";
import type { OnlineRow, OnlineStore, RowVersion } from "./contract.js";
import {
  batches,
  row,
  type StoreKind,
  valuesOf,
  version,
  viewOf,
  withStore,
  writeRows,
} from "./online-store-fixtures.suite.js";

const view = viewOf("v", { a: "string" });

/** `second` is written over `first`: which stands. */
const writeRule: readonly (readonly [
  label: string,
  first: RowVersion,
  second: RowVersion,
  stands: "first" | "second",
])[] = [
  ["a later as-of", version(100, 1), version(101, 1), "second"],
  ["an earlier as-of", version(100, 1), version(99, 1), "first"],
  ["the same version", version(100, 1), version(100, 1), "second"],
  ["a later build", version(100, 1), version(100, 2), "second"],
  ["an earlier build", version(100, 2), version(100, 1), "first"],
  ["an earlier as-of with a later build", version(100, 1), version(99, 9), "first"],
  ["a later as-of with an earlier build", version(100, 9), version(101, 0), "second"],
  ["an as-of before 1970", version(-5, 1), version(-6, 1), "first"],
];

/** Which rows a write leaves, and what it reports. */
export function writesSuite(kind: StoreKind): void {
  describe("writes", () => {
    test.each(writeRule)("%s", async (_, first, second, stands) => {
      await withStore(kind, async (store) => {
        await writeRows(store, view, first, [row([1], ["first"])]);
        const report = await writeRows(store, view, second, [row([1], ["second"])]);
        expect(await valuesOf(store, "v", [[1]])).toEqual([[stands]]);
        expect(report).toMatchObject(stands === "second" ? { rows: 1, skipped: 0 } : { rows: 0, skipped: 1 });
      });
    });

    test("the rule is each row's own", async () => {
      await withStore(kind, async (store) => {
        await writeRows(store, view, version(3), [row([1], ["at 3"])]);
        await writeRows(store, view, version(1), [row([2], ["at 1"])]);
        const report = await writeRows(
          store,
          view,
          version(2),
          [1, 2, 3].map((id) => row([id], ["at 2"])),
        );
        expect(report).toMatchObject({ rows: 2, skipped: 1, removed: 0 });
        expect(report.bytes).toBeGreaterThan(0);
        expect(await valuesOf(store, "v", [[1], [2], [3]])).toEqual([["at 3"], ["at 2"], ["at 2"]]);
      });
    });

    test("of one key's rows in a write the last stands", async () => {
      await withStore(kind, async (store) => {
        await store.write(view, version(1), batches([row([1], ["a"]), row([1], ["b"])], [row([1], ["c"])]));
        expect(await valuesOf(store, "v", [[1]])).toEqual([["c"]]);
      });
    });

    test("batches of every size, and in any order, are written whole", async () => {
      await withStore(kind, async (store) => {
        const seen: number[] = [];
        const ids = Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000);
        const rows = ids.map((id) => row([id], [`user ${id}`]));
        const report = await store.write(
          view,
          version(1),
          batches([], rows.slice(0, 1), rows.slice(1, 9000), rows.slice(9000), []),
          {
            onProgress: (count) => seen.push(count),
          },
        );
        expect(report).toMatchObject({ rows: 10_000, skipped: 0 });
        expect(seen.at(-1)).toBe(10_000);
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(
          await valuesOf(
            store,
            "v",
            ids.map((id) => [id]),
          ),
        ).toEqual(rows.map(({ values }) => values));
      });
    });

    test("views do not touch each other", async () => {
      await withStore(kind, async (store) => {
        const other = viewOf("v2", { a: "string" });
        await writeRows(store, other, version(1), [row([1], ["other"])]);
        await writeRows(store, view, version(5), [row([2], ["v"])], { full: true });
        expect(await valuesOf(store, "v2", [[1]])).toEqual([["other"]]);
        expect(await store.versionOf("v2")).toEqual(version(1));
      });
    });

    test("a full write removes what it did not bring, unless that is newer", async () => {
      await withStore(kind, async (store) => {
        await writeRows(
          store,
          view,
          version(1),
          [1, 2, 3].map((id) => row([id], ["old"])),
        );
        await writeRows(store, view, version(9), [row([4], ["pushed later"])]);
        const report = await writeRows(store, view, version(5), [row([2], ["new"])], { full: true });
        expect(report).toMatchObject({ rows: 1, skipped: 0, removed: 2 });
        expect(await valuesOf(store, "v", [[1], [2], [3], [4]])).toEqual([null, ["new"], null, ["pushed later"]]);
      });
    });

    test.each<[JoinKey["type"], KeyTuple[]]>([
      ["boolean", [[false], [true]]],
      ["int64", [[-(2n ** 63n)], [-1], [0], [2n ** 63n - 1n]]],
      ["string", [[""], ["\0"], ["\u{10FFFF}"]]],
    ])("a full write finds all keys there are: %s", async (type, keys) => {
      await withStore(kind, async (store) => {
        const keyed = viewOf("v", { a: "string" }, { joinKeys: [{ name: "key", type }] });
        for (const key of keys.toReversed()) await writeRows(store, keyed, version(1), [row(key, ["old"])]);
        expect(await valuesOf(store, "v", keys)).toEqual(keys.map(() => ["old"]));
        expect(await writeRows(store, keyed, version(2), [], { full: true })).toMatchObject({ removed: keys.length });
        expect(await valuesOf(store, "v", keys)).toEqual(keys.map(() => null));
      });
    });

    test("a full write of nothing empties a view, also one of many rows", async () => {
      await withStore(kind, async (store) => {
        const ids = Array.from({ length: 10_000 }, (_, id) => id);
        await writeRows(
          store,
          view,
          version(1),
          ids.map((id) => row([id], ["old"])),
        );
        expect(await writeRows(store, view, version(2), [], { full: true })).toMatchObject({
          rows: 0,
          removed: 10_000,
        });
        expect(
          new Set(
            await valuesOf(
              store,
              "v",
              ids.map((id) => [id]),
            ),
          ),
        ).toEqual(new Set([null]));
        await writeRows(store, view, version(3), [row([7], ["again"])]);
        expect(await valuesOf(store, "v", [[7], [8]])).toEqual([["again"], null]);
      });
    });

    test("a row that is written while a full write runs stays", async () => {
      await withStore(kind, async (store) => {
        await writeRows(store, view, version(1), [row([1], ["old"]), row([2], ["old"])]);
        async function* meanwhile(): AsyncGenerator<readonly OnlineRow[]> {
          yield [row([3], ["full"])];
          await writeRows(store, view, version(7), [row([1], ["newer"])]);
          yield [row([4], ["full"])];
        }
        const report = await store.write(view, version(5), meanwhile(), { full: true });
        expect(report).toMatchObject({ rows: 2, removed: 1 });
        expect(await valuesOf(store, "v", [[1], [2], [3], [4]])).toEqual([["newer"], null, ["full"], ["full"]]);
      });
    });

    test("rows that are written while a full write removes them stay", async () => {
      await withStore(kind, async (store) => {
        const ids = Array.from({ length: 10_000 }, (_, id) => id);
        const rowsOf = (text: string) => ids.map((id) => row([id], [text]));
        await writeRows(store, view, version(1), rowsOf("old"));
        await Promise.all([
          writeRows(store, view, version(5), [], { full: true }),
          // From the other end, so that it comes upon rows that the full write has found, and not yet removed.
          writeRows(store, view, version(7), rowsOf("newer").toReversed()),
        ]);
        expect(
          new Set(
            (
              await valuesOf(
                store,
                "v",
                ids.map((id) => [id]),
              )
            ).flat(),
          ),
        ).toEqual(new Set(["newer"]));
      });
    });

    test("a write that ends in the middle removes nothing, and ends the same when it is repeated", async () => {
      await withStore(kind, async (store) => {
        const ids = Array.from({ length: 9000 }, (_, id) => id);
        const rows = ids.map((id) => row([id], ["new"]));
        await writeRows(store, view, version(1), [row([5], ["old"]), row([-1], ["old"])]);
        async function* broken(): AsyncGenerator<readonly OnlineRow[]> {
          yield rows.slice(0, 5000);
          throw new Error("cut off");
        }
        await expect(store.write(view, version(2), broken(), { full: true })).rejects.toThrow("cut off");
        expect(await store.versionOf("v")).toEqual(version(1));
        expect(await valuesOf(store, "v", [[-1]])).toEqual([["old"]]);
        for (const removed of [1, 0]) {
          const report = await writeRows(store, view, version(2), rows, { full: true });
          expect(report).toMatchObject({ rows: 9000, skipped: 0, removed });
          expect(await valuesOf(store, "v", [[-1], [5], [8999]])).toEqual([null, ["new"], ["new"]]);
        }
      });
    });

    test("the version of a view is that of its newest complete write", async () => {
      await withStore(kind, async (store) => {
        expect(await store.versionOf("v")).toBeNull();
        const versions: (RowVersion | null)[] = [];
        for (const at of [version(5, 1), version(4, 9), version(5, 2), version(5, 1), version(6, 0)]) {
          await writeRows(store, view, at, []);
          versions.push(await store.versionOf("v"));
        }
        expect(versions).toEqual([version(5, 1), version(5, 1), version(5, 2), version(5, 2), version(6, 0)]);
      });
    });

    test("who reads while a full write runs finds every row, and each whole", async () => {
      await withStore(kind, async (store) => {
        const ids = Array.from({ length: 5000 }, (_, id) => id);
        const wide = viewOf("wide", { a: "int64", b: "string", c: "float64", d: "int64" });
        const rowsAt = (n: number) => ids.map((id) => row([id], [n, `n${n}`, n / 100, n], n));
        await writeRows(store, wide, version(1), rowsAt(1));
        const sample = ids.filter((id) => id % 50 === 0).map((id) => [id]);
        const reads = await readsDuring(store, sample, async () => {
          for (let n = 2; n <= 8; n++) await writeRows(store, wide, version(n), rowsAt(n), { full: true });
        });
        expect(reads.length).toBeGreaterThan(7);
        for (const found of reads.flat()) {
          const n = found?.version.asOfMicros ?? 0;
          expect(found).toMatchObject({ values: [n, `n${n}`, n / 100, n], eventTimeMicros: n });
        }
      });
    });
  });
}

/** What reads of the view `wide` answer, one after the other, until `work` is done. */
async function readsDuring(store: OnlineStore, keys: readonly (readonly number[])[], work: () => Promise<void>) {
  let done = false;
  const working = work().finally(() => {
    done = true;
  });
  const reads: Awaited<ReturnType<OnlineStore["read"]>>[number][number][][] = [];
  while (!done) {
    const rows = await store.read("user", ["wide"], keys);
    reads.push(rows.map(([found]) => found ?? null));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await working;
  return reads;
}
