import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ColumnSpec, eventSource } from "../../../definition/index.js";
import type { DataType } from "../../../schema/index.js";
import { list, vector } from "../../../schema/index.js";
import { microsOf } from "../../../time/index.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

let files = 0;
/** A source of one column `x` of a Parquet file whose rows are given as SQL values of x. */
async function sourceOf(values: readonly string[], spec: DataType | ColumnSpec, timeZone = "UTC") {
  const path = `one-${files++}.parquet`;
  const rows = values.map((value, i) => `SELECT ${i} AS user_id, TIMESTAMP '2026-01-01' AS at, ${value} AS x`);
  await fixture.parquet(path, rows.join(" UNION ALL "));
  return eventSource("events", { entity: user, files: path, eventTime: "at", columns: { x: spec }, timeZone });
}

const us = (text: string) => microsOf(text);
const bigint = { kind: "int64", as: "bigint" } as const;

describe("a value of a Parquet file is read as declared", () => {
  const cases: readonly (readonly [
    what: string,
    sql: string,
    spec: DataType | ColumnSpec,
    value: unknown,
    zone?: string,
  ])[] = [
    ["int8", "(-128)::TINYINT", "int64", -128],
    ["uint8", "255::UTINYINT", "int64", 255],
    ["int16", "(-32768)::SMALLINT", "int64", -32768],
    ["int32", "2147483647::INTEGER", "int64", 2147483647],
    ["uint32", "4294967295::UINTEGER", "int64", 4294967295],
    ["int64, past what a number holds", "9223372036854775807::BIGINT", bigint, 9223372036854775807n],
    ["uint64 that int64 holds", "9223372036854775807::UBIGINT", bigint, 9223372036854775807n],
    ["decimal without fraction", "12::DECIMAL(10,0)", "int64", 12],
    ["decimal whose fraction is 0", "12.00::DECIMAL(10,2)", "int64", 12],
    ["whole double as int64", "17850.0::DOUBLE", "int64", 17850],
    ["double −2^63 as int64", "(-9223372036854775808.0)::DOUBLE", bigint, -9223372036854775808n],
    ["−0 as int64", "(-0.0)::DOUBLE", "int64", 0],
    ["NaN as int64", "'NaN'::DOUBLE", "int64", null],
    ["float32 as float64", "1.5::FLOAT", "float64", 1.5],
    ["int64 that a double holds", "9007199254740992::BIGINT", "float64", 9007199254740992],
    ["decimal as float64, rounded", "0.1::DECIMAL(3,1)", "float64", 0.1],
    ["Infinity", "'-Infinity'::DOUBLE", "float64", -Infinity],
    ["NaN", "'NaN'::FLOAT", "float64", null],
    ["−0", "(-0.0)::DOUBLE", "float64", 0],
    ["boolean", "TRUE", "boolean", true],
    ["text with NUL and emoji", "'a' || chr(0) || '😀'''", "string", "a\0😀'"],
    ["empty text", "''", "string", ""],
    ["enum", "'b'::ENUM('a', 'b')", "string", "b"],
    ["uuid", "'00000000-0000-0000-0000-00000000000a'::UUID", "string", "00000000-0000-0000-0000-00000000000a"],
    ["date", "DATE '2026-07-01'", "timestamp", us("2026-07-01")],
    ["date in a zone", "DATE '2026-07-01'", "timestamp", us("2026-06-30T22:00:00Z"), "Europe/Berlin"],
    ["timestamp", "TIMESTAMP '2026-07-01 00:00:00.000001'", "timestamp", us("2026-07-01T00:00:00.000001Z")],
    [
      "timestamp without offset in a zone",
      "TIMESTAMP '2026-07-01 12:00'",
      "timestamp",
      us("2026-07-01T10:00Z"),
      "Europe/Berlin",
    ],
    [
      "timestamp with offset in a zone",
      "TIMESTAMPTZ '2026-07-01 12:00:00+00'",
      "timestamp",
      us("2026-07-01T12:00Z"),
      "Europe/Berlin",
    ],
    [
      "a local time that occurs twice is the earlier",
      "TIMESTAMP '2026-10-25 02:30'",
      "timestamp",
      us("2026-10-25T00:30Z"),
      "Europe/Berlin",
    ],
    [
      "a local time in a gap moves forward by it",
      "TIMESTAMP '2026-03-29 02:30'",
      "timestamp",
      us("2026-03-29T01:30Z"),
      "Europe/Berlin",
    ],
    ["nanoseconds are floored", "TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", "timestamp", -1],
    ["milliseconds", "TIMESTAMP_MS '2026-07-01 00:00:00.001'", "timestamp", us("2026-07-01T00:00:00.001Z")],
    ["text", "'2026-07-01 10:00+02'", "timestamp", us("2026-07-01T08:00Z")],
    ["seconds", "1700000000::INTEGER", { type: "timestamp", unit: "s" }, 1700000000000000],
    ["milliseconds as double", "1.5::DOUBLE", { type: "timestamp", unit: "ms" }, 1500],
    ["a negative fraction of a microsecond is floored", "(-1.5)::DOUBLE", { type: "timestamp", unit: "us" }, -2],
    ["nanoseconds as int64 are floored", "(-1)::BIGINT", { type: "timestamp", unit: "ns" }, -1],
    ["nanoseconds as double", "1009000.0::DOUBLE", { type: "timestamp", unit: "ns" }, 1009],
    ["NaN as a time", "'NaN'::DOUBLE", { type: "timestamp", unit: "s" }, null],
    ["an infinite time that means no end", "TIMESTAMP 'infinity'", { type: "timestamp", outOfRange: "null" }, null],
    ["the year 9999 that means no end", "DATE '9999-12-31'", { type: "timestamp", outOfRange: "null" }, null],
    ["the last instant", "make_timestamp(9007199254740991)", "timestamp", 9007199254740991],
    ["vector", "[1.0, -0.0]::DOUBLE[]", vector(2), [1, 0]],
    ["vector of integers", "[1, 2]::BIGINT[]", vector(2), [1, 2]],
    ["vector with a null", "[1.0, NULL]::DOUBLE[]", vector(2), null],
    ["vector with a NaN", "[1.0::FLOAT, 'NaN'::FLOAT]", vector(2), null],
    ["long vector, cut", "[1.0, 2.0, 3.0]::DOUBLE[]", vector(2, { length: "fit" }), [1, 2]],
    ["short vector, padded", "[1.0]::DOUBLE[]", vector(2, { length: "fit" }), [1, 0]],
    ["list", "['b', NULL, 'a']", list("string"), ["b", null, "a"]],
    ["list of times", "[DATE '1970-01-02']", list("timestamp"), [86_400_000_000]],
    ["null of an unreadable type", "NULL::INTEGER", "string", null],
  ];
  for (const [what, sql, spec, value, zone] of cases) {
    test(what, async () => {
      const { rows } = await fixture.scan(await sourceOf([sql], spec, zone));
      expect(rows.map((row) => row.x)).toEqual([value]);
    });
  }
});

test("what reading changes is counted", async () => {
  await fixture.parquet(
    "counted.parquet",
    `SELECT * FROM (VALUES
      (1.0::DOUBLE, TIMESTAMP_NS '2026-01-01 00:00:00.000000001', 'NaN'::DOUBLE, TIMESTAMP '9999-01-01', [1.0]),
      ('NaN', TIMESTAMP_NS '2026-01-01', 2.0, NULL, [1.0, 2.0]),
      (3.0, NULL, 2.0, TIMESTAMP '2026-01-01', [1.0, NULL, 3.0])) rows(user_id, "at", a, until, v)`,
  );
  const columns = {
    a: "float64",
    until: { type: "timestamp", outOfRange: "null" },
    v: vector(2, { length: "fit" }),
  } as const;
  const source = eventSource("events", { entity: user, files: "counted.parquet", eventTime: "at", columns });
  const { report, rows } = await fixture.scan(source);
  expect(report).toMatchObject({
    source: "events",
    rows: 3,
    prunedFiles: 0,
    superseded: 0,
    leftOut: { nullKey: 1, nullEventTime: 1 },
    // NaN: the key of row 2, a of row 1, and the vector of row 3 with its null.
    counted: { nan: 3, flooredTimes: 1, outOfRange: 1, fittedVectors: 1 },
    warnings: [],
  });
  expect(report.files).toEqual([
    { path: "counted.parquet", bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  expect(rows).toEqual([{ user_id: 1, at: us("2026-01-01"), a: null, until: null, v: [1, 0] }]);
});

test("a column that the file lacks is an error that suggests the nearest", async () => {
  await fixture.parquet("lacking.parquet", "SELECT 1 AS user_id, TIMESTAMP '2026-01-01' AS at, 1.0 AS amount");
  const source = eventSource("events", {
    entity: user,
    files: "lacking.parquet",
    eventTime: "at",
    columns: { amout: "float64" },
  });
  const error = await fixture.refused(source, { columns: [] });
  expect(error).toMatchObject({
    code: "GR-SOURCE-COLUMN-MISSING",
    where: { file: "lacking.parquet", column: "amout" },
  });
  expect(error.detail).toContain('Did you mean "amount"?');
});

test("files of a glob are each read by their own columns and types", async () => {
  await fixture.parquet(
    "mixed/a.parquet",
    "SELECT 1::INTEGER AS user_id, TIMESTAMP '2026-01-01' AS at, 1.5::FLOAT AS x",
  );
  await fixture.parquet(
    "mixed/b.parquet",
    "SELECT 'n' AS extra, 2.5::DOUBLE AS x, DATE '2026-01-02' AS at, 2.0::DOUBLE AS user_id",
  );
  const columns = { x: "float64" } as const;
  const source = eventSource("events", { entity: user, files: "mixed/*.parquet", eventTime: "at", columns });
  const { rows } = await fixture.scan(source);
  expect(rows).toEqual([
    { user_id: 1, at: us("2026-01-01"), x: 1.5 },
    { user_id: 2, at: us("2026-01-02"), x: 2.5 },
  ]);
  await fixture.parquet("mixed/c.parquet", "SELECT 3 AS user_id, TIMESTAMP '2026-01-01' AS at, 'bad' AS x");
  expect(await fixture.refused(source)).toMatchObject({
    code: "GR-SOURCE-COLUMN-TYPE",
    where: { file: "mixed/c.parquet", row: 1, column: "x" },
  });
});

test("names are the file's own, whatever they are", async () => {
  const names = [
    'a "quoted" one',
    "new\nline",
    "😀",
    "x",
    "X",
    "file_index",
    "file_row_number",
    "filename",
    "_r0",
    "select",
  ];
  const selected = names.map((name, i) => `${i} AS "${name.replaceAll('"', '""')}"`).filter((_, i) => i !== 4);
  const path = "names '[1]* \\ 😀/a?.parquet";
  await fixture.parquet(path, `SELECT 1 AS user_id, TIMESTAMP '2026-01-01' AS at, ${selected.join(", ")}`);
  const own = names.filter((_, i) => i !== 4);
  const columns = Object.fromEntries(own.map((from, i) => [`c${i}`, { type: "int64", from } as const]));
  const source = eventSource("events", { entity: user, files: path, eventTime: "at", columns });
  const { rows } = await fixture.scan(source);
  expect(rows).toEqual([
    { user_id: 1, at: us("2026-01-01"), ...Object.fromEntries(own.map((name, i) => [`c${i}`, names.indexOf(name)])) },
  ]);
});

test("nanoseconds that DuckDB cuts before they can be counted are told in a warning", async () => {
  // One row, user_id 1 and at 1500 ns in UTC, as pandas writes a column of datetime64[ns, UTC].
  const file =
    "UEFSMRUAFRwVHCwVAhUAFQYVBhwAAAACAAAAAgEBAAAAAAAAABUAFRwVHCwVAhUAFQYVBhwAAAACAAAAAgHcBQAAAAAAABUEGTw1ABgGc2NoZW1hFQQAFQQlAhgHdXNlcl9pZAAVBCUCGAJhdGyMERw8AAAAAAAWAhkcGSwmABwVBBklBgAZGAd1c2VyX2lkFQAWAhZCFkImCEkcFQAVABUCADwpBhkmAAIAAAAmABwVBBklBgAZGAJhdBUAFgIWQhZCJkpJHBUAFQAVAgA8KQYZJgACAAAAFoQBFgImCBaEAQAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGSwcAAAcAAAAyAAAAFBBUjE=";
  await fixture.write("nanos.parquet", Buffer.from(file, "base64"));
  const source = eventSource("events", { entity: user, files: "nanos.parquet", eventTime: "at", columns: {} });
  const { rows, report } = await fixture.scan(source);
  expect(rows).toEqual([{ user_id: 1, at: 1 }]);
  expect(report.warnings).toEqual([expect.stringContaining('Column "at" of source "events" holds nanoseconds')]);
});
