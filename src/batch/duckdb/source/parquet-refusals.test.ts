import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ColumnSpec, eventSource } from "../../../definition/index.js";
import { type DataType, list, vector } from "../../../schema/index.js";
import { foreignParquet } from "./foreign-parquet.suite.js";
import { openScanFixture, type ScanFixture, user } from "./scan-fixture.suite.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

let files = 0;
/** A source of one column `x` of a Parquet file whose rows are given as SQL values of x. */
async function sourceOf(values: readonly string[], spec: DataType | ColumnSpec) {
  const path = `one-${files++}.parquet`;
  const rows = values.map((value, i) => `SELECT ${i} AS user_id, TIMESTAMP '2026-01-01' AS at, ${value} AS x`);
  await fixture.parquet(path, rows.join(" UNION ALL "));
  return eventSource("events", { entity: user, files: path, eventTime: "at", columns: { x: spec } });
}

describe("a value that can't be read as declared is an error with its place", () => {
  const unreadable = "GR-SOURCE-VALUE-UNREADABLE";
  const cases: readonly (readonly [
    what: string,
    sql: string,
    spec: DataType | ColumnSpec,
    code: string,
    said: string,
  ])[] = [
    ["uint64 past int64", "9223372036854775808::UBIGINT", "int64", unreadable, "UBIGINT"],
    ["double with a fraction", "1.5::DOUBLE", "int64", unreadable, "DOUBLE"],
    ["double 2^63", "9223372036854775808.0::DOUBLE", "int64", unreadable, "DOUBLE"],
    ["infinite double", "'Infinity'::DOUBLE", "int64", unreadable, "DOUBLE"],
    ["decimal with a fraction", "0.5::DECIMAL(3,1)", "int64", unreadable, "DECIMAL(3,1)"],
    ["int64 that no double holds", "9007199254740993::BIGINT", "float64", unreadable, "BIGINT"],
    ["element that no double holds", "[9007199254740993]::BIGINT[]", vector(1), unreadable, "BIGINT[]"],
    ["vector of another length", "[1.0]::DOUBLE[]", vector(2), unreadable, "DOUBLE[]"],
    ["text that is no time", "'2026-02-30'", "timestamp", unreadable, "VARCHAR"],
    ["element of a list", "[1.5]::DOUBLE[]", list("int64"), unreadable, "DOUBLE[]"],
    ["text as int64", "'1'", "int64", "GR-SOURCE-COLUMN-TYPE", "VARCHAR"],
    ["integer as text", "1::INTEGER", "string", "GR-SOURCE-COLUMN-TYPE", "INTEGER"],
    ["integer as boolean", "1::INTEGER", "boolean", "GR-SOURCE-COLUMN-TYPE", "INTEGER"],
    ["bytes as text", "'a'::BLOB", "string", "GR-SOURCE-COLUMN-TYPE", "BLOB"],
    ["scalar as vector", "1.0::DOUBLE", vector(1), "GR-SOURCE-COLUMN-TYPE", "DOUBLE"],
    [
      "timestamp where numbers are declared",
      "TIMESTAMP '2026-01-01'",
      { type: "timestamp", unit: "s" },
      "GR-SOURCE-COLUMN-TYPE",
      "TIMESTAMP",
    ],
    ["number as a time without unit", "1::BIGINT", "timestamp", "GR-SOURCE-TIME-UNIT-MISSING", "BIGINT"],
    ["the year 9999", "DATE '9999-12-31'", "timestamp", "GR-SOURCE-TIME-OUT-OF-RANGE", "9999-12-31"],
    ["infinite time", "TIMESTAMP '-infinity'", "timestamp", "GR-SOURCE-TIME-OUT-OF-RANGE", "-infinity"],
    [
      "the microsecond after the last",
      "make_timestamp(9007199254740992)",
      "timestamp",
      "GR-SOURCE-TIME-OUT-OF-RANGE",
      "TIMESTAMP",
    ],
    [
      "seconds past the range",
      "9007199255::BIGINT",
      { type: "timestamp", unit: "s" },
      "GR-SOURCE-TIME-OUT-OF-RANGE",
      "9007199255",
    ],
    ["time as text past the range", "'9999-12-31'", "timestamp", "GR-SOURCE-TIME-OUT-OF-RANGE", "9999-12-31"],
  ];
  test.each(cases)("%s", async (_, sql, spec, code, said) => {
    const source = await sourceOf(["NULL", sql, "NULL", sql], spec);
    const error = await fixture.refused(source);
    const file = `one-${files - 1}.parquet`;
    expect(error).toMatchObject({ code, where: { file, row: 2, column: "x" } });
    expect(error.detail).toContain(said);
    expect(error.detail).toContain('"events"');
    expect(error.data).toMatchObject({ rows: [{ row: 2 }, { row: 4 }], badRows: 2 });
  });
});

test("a corrupt file is an error that names it", async () => {
  await fixture.parquet("corrupt/a.parquet", "SELECT 1 AS user_id, TIMESTAMP '2026-01-01' AS at");
  await fixture.write("corrupt/b.parquet", "PAR1 this is no Parquet file PAR1");
  await fixture.write("empty.parquet", "");
  const options = { entity: user, eventTime: "at", columns: {} } as const;
  expect(await fixture.refused(eventSource("events", { ...options, files: "corrupt/*.parquet" }))).toMatchObject({
    code: "GR-SOURCE-FILE-CORRUPT",
    where: { file: "corrupt/b.parquet" },
  });
  expect(await fixture.refused(eventSource("events", { ...options, files: "empty.parquet" }))).toMatchObject({
    code: "GR-SOURCE-FILE-CORRUPT",
    where: { file: "empty.parquet" },
  });
});

describe("a file whose bytes were changed is an error that names it", () => {
  const cases: readonly (readonly [what: string, change: (bytes: Buffer) => Buffer])[] = [
    ["in a page", (bytes) => Buffer.from(bytes.map((byte, i) => (i >= 4 && i < 400 ? byte ^ 0x5a : byte)))],
    ["at its end", (bytes) => bytes.subarray(0, bytes.length - 500)],
    [
      "in its footer",
      (bytes) =>
        Buffer.from(bytes.map((byte, i) => (i > bytes.length - 200 && i < bytes.length - 8 ? byte ^ 0x5a : byte))),
    ],
  ];
  for (const [what, change] of cases) {
    test(what, async () => {
      const folder = `changed ${what}`;
      const query =
        'SELECT range AS user_id, make_timestamp(range) AS "at", CAST(hash(range) AS VARCHAR) AS x FROM range(3000)';
      await fixture.parquet(`${folder}/a.parquet`, query);
      const bytes = await readFile(join(fixture.folder, folder, "a.parquet"));
      await fixture.write(`${folder}/b.parquet`, change(bytes));
      const source = eventSource("events", {
        entity: user,
        files: `${folder}/*.parquet`,
        eventTime: "at",
        columns: { x: "string" },
      });
      expect(await fixture.refused(source)).toMatchObject({
        code: "GR-SOURCE-FILE-CORRUPT",
        where: { file: `${folder}/b.parquet` },
      });
    });
  }
});

describe("a decimal of more than 38 digits is an error, whatever it is declared", () => {
  const cases: readonly (readonly [file: string, content: Buffer, type: DataType])[] = [
    ["wide.parquet", foreignParquet.wideDecimal, "float64"],
    ["wide-as-int.parquet", foreignParquet.wideDecimal, "int64"],
    ["wide-list.parquet", foreignParquet.wideDecimals, list("float64")],
  ];
  test.each(cases)("%s", async (file, content, type) => {
    await fixture.write(file, content);
    const source = eventSource("events", { entity: user, files: file, eventTime: "at", columns: { x: type } });
    const error = await fixture.refused(source);
    expect(error).toMatchObject({ code: "GR-SOURCE-COLUMN-TYPE", where: { file, row: 1, column: "x" } });
    expect(error.detail).toContain("DECIMAL of 42 digits");
  });
});
