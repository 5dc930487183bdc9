import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JoinKey } from "../definition/index.js";
import { int64Max, int64Min, type KeyTuple } from "../schema/index.js";
import { row, type StoreKind, valuesOf, version, viewOf, withStore, writeRows } from "./online-store-fixtures.suite.js";

const textKey: readonly JoinKey[] = [{ name: "name", type: "string" }];
const pairKey: readonly JoinKey[] = [
  { name: "user", type: "string" },
  { name: "item", type: "string" },
];

/** Sets of keys of which no two may meet. */
const keySets: readonly (readonly [label: string, joinKeys: readonly JoinKey[], keys: readonly KeyTuple[]])[] = [
  [
    "integers",
    [{ name: "id", type: "int64" }],
    [
      [0],
      [1],
      [-1],
      [255],
      [256],
      [-256],
      [-257],
      [2 ** 53 - 1],
      [2n ** 53n],
      [2n ** 53n + 1n],
      [int64Max],
      [int64Min],
    ],
  ],
  [
    "texts",
    textKey,
    [
      "",
      " ",
      "0",
      "a",
      "A",
      "a\0",
      "a\0\0",
      "\0",
      "\0a",
      "a\n",
      'a"',
      "a'",
      "a:b",
      "a|b",
      "a,b",
      "{a}",
      "*",
      "é",
      "e\u0301",
    ]
      .concat(["\u{1F600}", "\uFFFD", "a\u00FF", "\u0001", "null", "x".repeat(512), "\0".repeat(512)])
      .map((text) => [text]),
  ],
  [
    "pairs of texts",
    pairKey,
    [
      ["a", "bc"],
      ["ab", "c"],
      ["abc", ""],
      ["", "abc"],
      ["a|b", "c"],
      ["a", "b|c"],
      ["a\\", "|b"],
      ["a\\|", "b"],
    ].concat([
      ['a","b', "c"],
      ["a", 'b","c'],
      ["a\0", "b"],
      ["a", "\0b"],
      ["a:b", "c"],
      ["a", "b:c"],
      ["u%7C1", "7"],
      ["u|1", "7"],
    ]),
  ],
  [
    "booleans and numbers",
    [
      { name: "a", type: "boolean" },
      { name: "b", type: "int64" },
    ],
    [
      [true, 1],
      [true, 0],
      [false, 1],
      [false, 0],
    ],
  ],
];

/** What a read answers, and for which keys. */
export function readsSuite(kind: StoreKind): void {
  describe("reads", () => {
    test("an unknown key and an unknown view have no row", async () => {
      await withStore(kind, async (store) => {
        expect(await store.read("user", ["v"], [[1]])).toEqual([[null]]);
        await writeRows(store, viewOf("v", { a: "int64" }), version(1), [row([1], [10])]);
        const rows = await store.read("user", ["v", "other"], [[1], [2]]);
        expect(rows.map((views) => views.map((found) => found?.values))).toEqual([
          [[10], undefined],
          [undefined, undefined],
        ]);
      });
    });

    test("no keys or no views make an empty answer", async () => {
      await withStore(kind, async (store) => {
        expect(await store.read("user", ["v"], [])).toEqual([]);
        expect(await store.read("user", [], [[1], [2]])).toEqual([[], []]);
      });
    });

    test("views and keys keep their order, duplicates included", async () => {
      await withStore(kind, async (store) => {
        await writeRows(store, viewOf("a", { x: "int64" }), version(1), [
          row([1], [11]),
          row([2], [12]),
          row([3], [13]),
        ]);
        await writeRows(store, viewOf("b", { y: "string" }), version(1), [row([1], ["one"]), row([3], ["three"])]);
        const rows = await store.read("user", ["b", "a", "b"], [[3], [1], [2], [3]]);
        expect(rows.map((views) => views.map((found) => found?.values[0] ?? null))).toEqual([
          ["three", 13, "three"],
          ["one", 11, "one"],
          [null, 12, null],
          ["three", 13, "three"],
        ]);
      });
    });

    test.each(keySets)("no two keys meet: %s", async (_, joinKeys, keys) => {
      await withStore(kind, async (store) => {
        const view = viewOf("v", { index: "int64" }, { joinKeys });
        const rows = keys.map((key, index) => row(key, [index]));
        expect((await writeRows(store, view, version(1), rows)).rows).toBe(keys.length);
        expect(await valuesOf(store, "v", keys)).toEqual(keys.map((_key, index) => [index]));
      });
    });

    test("no two keys meet: any pairs of texts", async () => {
      const part = fc.oneof(
        fc.string({ unit: "binary", maxLength: 6 }),
        fc.string({ unit: fc.constantFrom("\0", "|", "\\", ":", "a") }),
      );
      const pairs = fc.uniqueArray(fc.tuple(part, part), { minLength: 2, selector: (pair) => JSON.stringify(pair) });
      let view = 0;
      await withStore(kind, async (store) => {
        await fc.assert(
          fc.asyncProperty(pairs, async (keys) => {
            const name = `v${++view}`;
            const rows = keys.map((key, index) => row(key, [index]));
            await writeRows(store, viewOf(name, { index: "int64" }, { joinKeys: pairKey }), version(1), rows);
            expect(await valuesOf(store, name, keys)).toEqual(keys.map((_key, index) => [index]));
          }),
          { numRuns: 50 },
        );
      });
    });

    test("an integer is one key, as a number and as a bigint", async () => {
      await withStore(kind, async (store) => {
        await writeRows(store, viewOf("v", { a: "int64" }), version(1), [row([42n], [1])]);
        expect(await valuesOf(store, "v", [[42], [42n]])).toEqual([[1], [1]]);
      });
    });

    test.each<[string, KeyTuple, string]>([
      ["longer than 512 bytes", ["x".repeat(513)], "GR-ONLINE-KEY-TOO-LONG"],
      ["longer than 512 bytes in UTF-8 alone", ["é".repeat(257)], "GR-ONLINE-KEY-TOO-LONG"],
      ["longer than 512 bytes in all its parts", ["x".repeat(256), "y".repeat(257)], "GR-ONLINE-KEY-TOO-LONG"],
      ["null", [null], "GR-ONLINE-KEY-INVALID"],
      ["a fraction", [1.5], "GR-ONLINE-KEY-INVALID"],
      ["past int64", [int64Max + 1n], "GR-ONLINE-KEY-INVALID"],
      ["half a surrogate pair", ["\uD83D"], "GR-ONLINE-KEY-INVALID"],
      ["a list", [[1]], "GR-ONLINE-KEY-INVALID"],
    ])("a key is refused, read or written: %s", async (_, key, code) => {
      await withStore(kind, async (store) => {
        const joinKeys = key.map((_part, i) => ({ name: `k${i}`, type: "string" as const }));
        const view = viewOf("v", { a: "int64" }, { joinKeys });
        await expect(writeRows(store, view, version(1), [row(key, [1])])).rejects.toMatchObject({ code });
        await expect(store.read("user", ["v"], [key])).rejects.toMatchObject({ code });
      });
    });

    test("a row is read by the schema that it was written under", async () => {
      await withStore(kind, async (store) => {
        const first = viewOf("v", { a: "int64", b: "string" }, { hash: "first" });
        const second = viewOf("v", { b: "float64", c: "boolean", a: "string" }, { hash: "second" });
        await writeRows(store, first, version(1), [row([1], [7, "old"]), row([2], [8, "older"])]);
        await writeRows(store, second, version(2), [row([2], [0.5, true, "new"])]);
        const [old, renewed] = await store.read("user", ["v"], [[1], [2]]);
        expect(old?.[0]).toMatchObject({ view: first, values: [7, "old"] });
        expect(renewed?.[0]).toMatchObject({ view: second, values: [0.5, true, "new"] });
        await writeRows(store, first, version(3), [row([2], [9, "back"])]);
        const [[back] = []] = await store.read("user", ["v"], [[2]]);
        expect(back).toMatchObject({ view: first, values: [9, "back"] });
      });
    });

    test("a row tells which meaning each of its features has, though names and types are the same", async () => {
      await withStore(kind, async (store) => {
        const before = viewOf("v", { a: "int64" }, { hash: "before" });
        const after = viewOf("v", { a: "int64" }, { hash: "after" });
        await writeRows(store, before, version(1), [row([1], [7]), row([2], [8]), row([3], [9])]);
        await writeRows(store, after, version(2), [row([2], [80])]);
        const rows = (await store.read("user", ["v"], [[1], [2], [3]])).flat();
        expect(rows.map((found) => found?.view.features[0]?.hash)).toEqual(["before", "after", "before"]);
        // One object for one schema: readers keep what they find out about it.
        expect(rows[2]?.view).toBe(rows[0]?.view);
      });
    });

    test("another client reads what one wrote, before and after a change of schema", async () => {
      await using place = await kind.makePlace();
      await using writer = await place.open();
      await using reader = await place.open();
      await writeRows(writer, viewOf("v", { a: "int64" }), version(1), [row([1], [1])]);
      expect(await valuesOf(reader, "v", [[1]])).toEqual([[1]]);
      await writeRows(writer, viewOf("v", { a: "string" }, { hash: "2" }), version(2), [row([1], ["one"])]);
      expect(await valuesOf(reader, "v", [[1]])).toEqual([["one"]]);
    });
  });
}
