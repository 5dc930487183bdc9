import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DataType, int64, int64Max, int64Min, list, type Value, vector } from "../schema/index.js";
import { row, type StoreKind, valuesOf, version, viewOf, withStore, writeRows } from "./online-store-fixtures.suite.js";

const safeMax = Number.MAX_SAFE_INTEGER;
const instantMax = safeMax;
const hostileTexts = [
  " ",
  "null",
  "'; DROP TABLE users; --",
  '"quoted" \\ and \\n',
  "line\nbreak\r\n\ttab",
  "\0",
  "a\0b\0",
  "\u{1F9CD}\u200D\u2640\uFE0F",
  "é e\u0301 ß ﬁ 漢字 \uFFFD \uFFFF \u{10FFFF}",
  "Infinity",
  "0",
];

/** Each type with values that a store might bend: every one must come back as it is. */
const columns: readonly (readonly [label: string, type: DataType, values: readonly Value[]])[] = [
  ["int64", "int64", [0, 1, -1, 63, 64, -64, -65, 2 ** 31, -(2 ** 31) - 1, 2 ** 52, 2 ** 52 - 1, safeMax, -safeMax]],
  ["int64 past doubles", int64({ as: "bigint" }), [2n ** 53n, -(2n ** 53n), 2n ** 53n + 1n, int64Max, int64Min, 7]],
  ["float64", "float64", [0, 1, -1, 0.1, -0.45, 0.4404, 1 / 3, 19.99, 1e-7, 123456.789, 2 ** 53, 2 ** 53 + 2]],
  ["extreme float64", "float64", [Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 63]],
  ["boolean", "boolean", [true, false]],
  ["string", "string", hostileTexts],
  ["long string", "string", ["x".repeat(100_000), "\u{1F600}".repeat(50_000)]],
  ["timestamp", "timestamp", [0, 1, -1, 1000, 86_400_000_000, -86_400_000_000, 1_793_491_200_000_000]],
  ["extreme timestamp", "timestamp", [instantMax, -instantMax, 1_793_491_200_123_456, 1_793_491_200_123_000]],
  ["vector", vector(3), [Float64Array.of(0, -1.5, 1 / 3), Float64Array.of(Infinity, -Infinity, Number.MIN_VALUE)]],
  ["long vector", vector(1536), [Float64Array.from({ length: 1536 }, (_, i) => Math.sqrt(i))]],
  ["list of strings", list("string"), [[], ["a"], [null, "b", null], [...hostileTexts, ""]]],
  ["list of int64", list("int64"), [[], [0, -1, safeMax, null], Array.from({ length: 20 }, (_, i) => i * 1000)]],
  ["list of bigints", list(int64({ as: "bigint" })), [[int64Max, int64Min, 5, null]]],
  ["list of float64", list("float64"), [[0.1, Infinity, -Infinity, null]]],
  ["list of booleans", list("boolean"), [[true, false, null]]],
  ["list of timestamps", list("timestamp"), [[instantMax, 0, -1, null]]],
];

/** Every value that a row may hold comes back equal. */
export function valuesSuite(kind: StoreKind): void {
  describe("values", () => {
    test.each(columns)("%s", async (_, type, values) => {
      await withStore(kind, async (store) => {
        const written: readonly Value[] = [...values, null];
        const view = viewOf("v", { before: "boolean", value: type, after: "string" });
        const rows = written.map((value, i) => row([i], [i % 2 === 0, value, `after ${i}`]));
        await writeRows(store, view, version(1), rows);
        const read = await valuesOf(
          store,
          "v",
          rows.map(({ key }) => key),
        );
        expect(read).toEqual(rows.map((one) => one.values));
      });
    });

    test("an empty string is no null, where the format can tell them apart", async () => {
      await withStore(kind, async (store) => {
        await writeRows(store, viewOf("v", { text: "string" }), version(1), [row([1], [""]), row([2], [null])]);
        const empty = kind.emptyTextIsNull === true ? null : "";
        expect(await valuesOf(store, "v", [[1], [2]])).toEqual([[empty], [null]]);
      });
    });

    test("a row of nulls, and a row without features, are rows", async () => {
      await withStore(kind, async (store) => {
        await writeRows(store, viewOf("nulls", { a: "int64", b: vector(2) }), version(1), [row([1], [null, null])]);
        await writeRows(store, viewOf("bare", {}), version(1), [row([1], [])]);
        const [rows] = await store.read("user", ["nulls", "bare"], [[1]]);
        expect(rows?.map((found) => found?.values)).toEqual([[null, null], []]);
      });
    });

    test("a feature that the clock finishes keeps its instant, whatever its type", async () => {
      await withStore(kind, async (store) => {
        const finish = { unitMicros: 86_400_000_000, windowMicros: null };
        const view = {
          ...viewOf("v", {}),
          features: [{ name: "last_active_days", type: "int64", finish, hash: "1" }],
        } as const;
        await writeRows(store, view, version(1), [row([1], [1_793_491_200_123_456]), row([2], [null])]);
        const [first, second] = await store.read("user", ["v"], [[1], [2]]);
        expect([first?.[0]?.values, second?.[0]?.values]).toEqual([[1_793_491_200_123_456], [null]]);
        expect(first?.[0]?.view).toEqual(view);
      });
    });

    test.each([
      ["now", 1_793_491_200_000_000, 7],
      ["before 1970, in the first build", -1, 0],
      ["at the ends", safeMax, 2 ** 32],
    ])("a row brings its version and event time: %s", async (_, micros, build) => {
      await withStore(kind, async (store) => {
        await writeRows(store, viewOf("v", { a: "int64" }), version(micros, build), [row([1], [5], -micros)]);
        const [[found] = []] = await store.read("user", ["v"], [[1]]);
        expect(found?.version).toEqual({ asOfMicros: micros, build });
        expect(found?.eventTimeMicros).toBe(-micros);
      });
    });

    test("any row of any types comes back", async () => {
      const view = viewOf("v", {
        i: "int64",
        f: "float64",
        b: "boolean",
        s: "string",
        t: "timestamp",
        l: list("string"),
      });
      const text = fc.string({ unit: "binary", minLength: 1 });
      const anyInteger = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.bigInt({ min: 2n ** 53n, max: int64Max }));
      // The properties of a float that a store gets: −0 is 0, and NaN null, before.
      const anyFloat = fc
        .oneof(
          fc.double({ noNaN: true }),
          fc.integer().map((units) => units / 100),
          fc.integer(),
        )
        .map((number) => number + 0);
      const anyRow = fc.tuple(
        fc.option(anyInteger),
        fc.option(anyFloat),
        fc.option(fc.boolean()),
        fc.option(text),
        fc.option(fc.maxSafeInteger()),
        fc.option(fc.array(fc.option(text))),
      );
      await withStore(kind, async (store) => {
        let asOfMicros = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 5 }), async (values) => {
            const rows = values.map((one, i) => row([i], one));
            await writeRows(store, view, version(++asOfMicros), rows);
            expect(
              await valuesOf(
                store,
                "v",
                rows.map(({ key }) => key),
              ),
            ).toEqual(values);
          }),
        );
      });
    });
  });
}
