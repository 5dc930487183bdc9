import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ColumnSpec, entity, eventSource } from "../../../definition/index.js";
import { type DataType, list, type Value, vector } from "../../../schema/index.js";
import { instant, microsOf } from "../../../time/index.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
  await fixture.write("rows.ts", "// The tests hand over what this module would export.\n");
});
afterAll(() => fixture[Symbol.asyncDispose]());

const sourceOf = (spec: DataType | ColumnSpec, timeZone = "UTC") =>
  eventSource("events", {
    entity: user,
    rows: { module: "rows.ts", export: "rows" },
    eventTime: "at",
    columns: { x: spec },
    timeZone,
  });

/** The scan's choice of a module whose `rows` gives these. */
const giving = (rows: unknown) => ({ importModule: async () => ({ rows: () => rows, rowz: 1 }) });
const row = (x: unknown, i = 0) => ({ user_id: i, at: "2026-01-01", x, of_no_concern: () => 1 });
const bigint = { kind: "int64", as: "bigint" } as const;

describe("a value of a row is read as declared", () => {
  const cases: readonly (readonly [
    what: string,
    value: unknown,
    spec: DataType | ColumnSpec,
    read: Value,
    zone?: string,
  ])[] = [
    ["null", null, "int64", null],
    ["a safe integer", -7, "int64", -7],
    ["a bigint", 9223372036854775807n, bigint, 9223372036854775807n],
    ["NaN as int64", Number.NaN, "int64", null],
    ["a number", 1.5, "float64", 1.5],
    ["−0", -0, "float64", 0],
    ["a bigint that a double holds", 9007199254740994n, "float64", 9007199254740994],
    ["NaN", Number.NaN, "float64", null],
    ["Infinity", Number.POSITIVE_INFINITY, "float64", Number.POSITIVE_INFINITY],
    ["a boolean", false, "boolean", false],
    ["text with NUL", "a\0'\"\n😀", "string", "a\0'\"\n😀"],
    ["empty text", "", "string", ""],
    ["an Instant", instant("2026-01-01T00:00:00.000001Z"), "timestamp", microsOf("2026-01-01T00:00:00.000001Z")],
    ["a Date", new Date("2026-01-01T00:00:00.001Z"), "timestamp", microsOf("2026-01-01T00:00:00.001Z")],
    ["{ s }", { s: 1.5 }, "timestamp", 1_500_000],
    ["text", "2026-07-01 12:00", "timestamp", microsOf("2026-07-01T10:00Z"), "Europe/Berlin"],
    ["a number of a unit", 1.5, { type: "timestamp", unit: "ms" }, 1500],
    ["a fraction of a microsecond", -1.5, { type: "timestamp", unit: "us" }, -2],
    ["a bigint of a unit", -1n, { type: "timestamp", unit: "ns" }, -1],
    ["a time that means no end", "9999-12-31", { type: "timestamp", outOfRange: "null" }, null],
    ["a number that means no end", 1e300, { type: "timestamp", unit: "s", outOfRange: "null" }, null],
    ["an array as vector", [1, -0], vector(2), [1, 0]],
    ["a Float64Array as vector", Float64Array.of(1, 2), vector(2), [1, 2]],
    ["a vector with NaN", [1, Number.NaN], vector(2), null],
    ["a short vector", [1], vector(2, { length: "fit" }), [1, 0]],
    ["a list", ["b", null, "a\0"], list("string"), ["b", null, "a\0"]],
    ["a list of bigints", [9007199254740993n], list("int64"), [9007199254740993n]],
    ["a list of times", [new Date(1)], list("timestamp"), [1000]],
    ["a list of infinities", [Number.NEGATIVE_INFINITY, 1], list("float64"), [Number.NEGATIVE_INFINITY, 1]],
  ];
  for (const [what, value, spec, read, zone] of cases) {
    test(what, async () => {
      const { rows } = await fixture.scan(sourceOf(spec, zone), giving([row(value)]));
      expect(rows.map((found) => found.x)).toEqual([read]);
    });
  }
});

describe("a value of another type is an error with its row and column", () => {
  const cases: readonly (readonly [what: string, value: unknown, spec: DataType | ColumnSpec, code?: string])[] = [
    ["a fraction", 1.5, "int64"],
    ["an unsafe integer as a number", 2 ** 53, "int64"],
    ["a bigint past int64", 2n ** 63n, "int64"],
    ["text as int64", "1", "int64"],
    ["a bigint that no double holds", 9007199254740993n, "float64"],
    ["text as float64", "1.5", "float64"],
    ["a number as text", 1, "string"],
    ["half of a character", "a\ud83d", "string"],
    ["half of a character in a list", ["a", "\ude00a"], list("string")],
    ["text as boolean", "true", "boolean"],
    ["an object as text", {}, "string"],
    ["a number without unit", 1, "timestamp", "GR-SOURCE-TIME-UNIT-MISSING"],
    ["a bigint without unit", 1n, "timestamp", "GR-SOURCE-TIME-UNIT-MISSING"],
    ["text that is no time", "yesterday", "timestamp"],
    ["an invalid Date", new Date("no"), "timestamp"],
    ["an object that is no time", { minutes: 1 }, "timestamp"],
    ["text where a unit is declared", "1", { type: "timestamp", unit: "s" }],
    ["a time out of range", "9999-12-31", "timestamp", "GR-SOURCE-TIME-OUT-OF-RANGE"],
    ["a Date out of range", new Date(8.64e15), "timestamp", "GR-SOURCE-TIME-OUT-OF-RANGE"],
    ["seconds out of range", 1e10, { type: "timestamp", unit: "s" }, "GR-SOURCE-TIME-OUT-OF-RANGE"],
    ["a vector of another length", [1], vector(2)],
    ["text in a vector", [1, "2"], vector(2)],
    ["a number as vector", 1, vector(1)],
    ["a number in a list of text", ["a", 1], list("string")],
  ];
  for (const [what, value, spec, code = "GR-SOURCE-VALUE-UNREADABLE"] of cases) {
    test(what, async () => {
      const error = await fixture.refused(sourceOf(spec), giving([row(null), row(value, 1)]));
      expect(error).toMatchObject({ code, where: { file: "rows.ts#rows", row: 2, column: "x" } });
    });
  }
});

test("half of a character in a join key is an error: as text it would be another key", async () => {
  const source = eventSource("events", {
    entity: entity("shop", { joinKeys: { shop: "string" } }),
    rows: { module: "rows.ts", export: "rows" },
    eventTime: "at",
    columns: {},
  });
  const rows = [0xd800, 0xd801].map((unit) => ({ shop: String.fromCharCode(unit), at: "2026-01-01" }));
  expect(await fixture.refused(source, giving(rows))).toMatchObject({
    code: "GR-SOURCE-VALUE-UNREADABLE",
    where: { file: "rows.ts#rows", row: 1, column: "shop" },
  });
});

describe("what a module may give", () => {
  async function* asynchronous() {
    yield row(1);
    yield { user_id: 1, at: "2026-01-01" };
  }
  const cases: readonly (readonly [what: string, give: () => unknown])[] = [
    ["an array", () => [row(1), row(undefined, 1)]],
    ["a promise of an array", async () => [row(1), row(undefined, 1)]],
    ["an async generator", asynchronous],
    [
      "a map's values",
      () =>
        new Map([
          [1, row(1)],
          [2, row(null, 1)],
        ]).values(),
    ],
  ];
  for (const [what, give] of cases) {
    test(what, async () => {
      const { rows } = await fixture.scan(sourceOf("int64"), { importModule: async () => ({ rows: give }) });
      expect(rows.map((found) => found.x)).toEqual([1, null]);
    });
  }

  test("more rows than a chunk holds, counted as they are changed", async () => {
    function* many() {
      for (let i = 0; i < 5000; i++) yield row(i % 2 === 0 ? Number.NaN : i, i);
      yield { user_id: null, at: "2026-01-01", x: 1 };
    }
    const { rows, report } = await fixture.scan(sourceOf("int64"), giving(many()));
    expect(rows).toHaveLength(5000);
    expect(report).toMatchObject({ rows: 5001, leftOut: { nullKey: 1 }, counted: { nan: 2500 } });
    expect(report.files.map((file) => file.path)).toEqual(["rows.ts"]);
  });

  test("no rows at all", async () => {
    expect((await fixture.scan(sourceOf("int64"), giving([]))).rows).toEqual([]);
  });
});

describe("what a module may not give", () => {
  const cases: readonly (readonly [what: string, module: unknown, said: string])[] = [
    ["no such export", { row: () => [] }, 'Did you mean "row"?'],
    ["no function", { rows: [] }, "is no function"],
    ["no iterable", { rows: () => 1 }, "iterated"],
    ["text", { rows: () => "abc" }, "iterated"],
    ["a row that is no object", { rows: () => [row(1), 7] }, "Row 2"],
    ["nothing", undefined, "is no function"],
  ];
  for (const [what, module, said] of cases) {
    test(what, async () => {
      const error = await fixture.refused(sourceOf("int64"), { importModule: async () => module });
      expect(error.code).toBe("GR-SOURCE-ROWS-INVALID");
      expect(error.detail).toContain(said);
    });
  }

  test("a module that fails when it is imported", async () => {
    const error = await fixture.refused(sourceOf("int64"), {
      importModule: () => Promise.reject(new Error("no such driver")),
    });
    expect(error).toMatchObject({ code: "GR-SOURCE-ROWS-INVALID", where: { file: "rows.ts" } });
    expect(error.detail).toContain("no such driver");
  });

  test("a module that is not there", async () => {
    const source = eventSource("events", {
      entity: user,
      rows: { module: "gone.ts", export: "rows" },
      eventTime: "at",
      columns: {},
    });
    expect(await fixture.refused(source, giving([]))).toMatchObject({ code: "GR-FILE-MISSING" });
  });

  test("a property that no row has", async () => {
    const error = await fixture.refused(
      sourceOf({ type: "int64", from: "amuont" }),
      giving([{ ...row(1), amount: 1 }]),
    );
    expect(error).toMatchObject({ code: "GR-SOURCE-COLUMN-MISSING", where: { column: "x" } });
    expect(error.detail).toContain('Did you mean "amount"?');
  });

  test("a failure after rows is told with the row, and nothing stays behind", async () => {
    async function* failing() {
      yield row(1);
      throw new Error("connection lost");
    }
    const error = await fixture.refused(sourceOf("int64"), giving(failing()));
    expect(error).toMatchObject({ code: "GR-SOURCE-ROWS-FAILED", where: { file: "rows.ts#rows", row: 2 } });
    expect(error.detail).toContain("connection lost");
    const before = await fixture.refused(sourceOf("int64"), {
      importModule: async () => ({
        rows: () => {
          throw new Error("no password");
        },
      }),
    });
    expect(before).toMatchObject({ code: "GR-SOURCE-ROWS-FAILED", where: { row: 1 } });
    expect(await readdir(fixture.session.temporaryFolder)).toEqual([]);
  });

  test("a bad row closes the iterator", async () => {
    let closed = false;
    async function* cursor() {
      try {
        yield row("bad");
        yield row(1);
      } finally {
        closed = true;
      }
    }
    await fixture.refused(sourceOf("int64"), giving(cursor()));
    expect(closed).toBe(true);
  });
});
