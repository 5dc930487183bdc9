import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isGranaryError } from "../../errors/index.js";
import type { ParquetType } from "./parquet-cell.js";
import { type ColumnCells, openParquetWriter } from "./parquet-writer.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-parquet-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function writeOne(type: ParquetType, cells: ColumnCells, rowCount: number): Promise<string> {
  const path = join(folder, "one.parquet");
  await using writer = await openParquetWriter(path, [{ name: "x", type }]);
  writer.append([cells], rowCount);
  await writer.close();
  return path;
}

describe("what each type reads back as", () => {
  const awkward = ["", "a'b\"c", "nul\0inside", "line\nbreak", "Zürich 🌊", "x".repeat(5000)];
  const cases: readonly (readonly [string, ParquetType, ColumnCells, string, readonly unknown[]])[] = [
    ["int64 of numbers", "int64", [1, null, -5], "BIGINT", ["1", null, "-5"]],
    ["int64 of bigints", "int64", new BigInt64Array([2n ** 63n - 1n]), "BIGINT", ["9223372036854775807"]],
    ["float64", "float64", new Float64Array([0.1, -1e300]), "DOUBLE", [0.1, -1e300]],
    ["boolean", "boolean", [true, false, null], "BOOLEAN", [true, false, null]],
    ["boolean of bytes", "boolean", new Uint8Array([0, 1]), "BOOLEAN", [false, true]],
    ["string", "string", [...awkward, null], "VARCHAR", [...awkward, null]],
    ["declared strings", { values: ["it's", "b"] }, ["b", "it's", null], "VARCHAR", ["b", "it's", null]],
    ["timestamp", "timestamp", [1, -1], "TIMESTAMP", ["1970-01-01 00:00:00.000001", "1969-12-31 23:59:59.999999"]],
    ["list", "float64[]", [new Float64Array([1, 2.5]), [], null], "DOUBLE[]", [[1, 2.5], [], null]],
    [
      "list of integers",
      "int64[]",
      [[1, null, 2n ** 60n], null],
      "BIGINT[]",
      [["1", null, "1152921504606846976"], null],
    ],
    ["list of texts", "string[]", [["a'b", "", null], []], "VARCHAR[]", [["a'b", "", null], []]],
    ["list of booleans", "boolean[]", [[true, false, null]], "BOOLEAN[]", [[true, false, null]]],
    [
      "list of timestamps",
      "timestamp[]",
      [[1, null], null],
      "TIMESTAMP[]",
      [["1970-01-01 00:00:00.000001", null], null],
    ],
    [
      "null mask",
      "float64",
      { values: new Float64Array(3).fill(7), nulls: new Uint8Array([0, 1, 0]) },
      "DOUBLE",
      [7, null, 7],
    ],
  ];
  it.each(cases)("%s", async (_, type, cells, duckdbType, expected) => {
    const path = await writeOne(type, cells, expected.length);
    expect(await query(`SELECT x, typeof(x) FROM '${path}'`)).toEqual(expected.map((value) => [value, duckdbType]));
  });
});

it("keeps rows in order over many chunks and appends", async () => {
  const path = join(folder, "many.parquet");
  await using writer = await openParquetWriter(path, [
    { name: "n", type: "int64" },
    { name: "half", type: "float64" },
  ]);
  const length = 5000;
  for (let part = 0; part < 60; part++) {
    const n = Float64Array.from({ length }, (_, i) => part * length + i);
    const nulls = Uint8Array.from({ length }, (_, i) => (i % 3 === 0 ? 1 : 0));
    writer.append([n, { values: n.map((x) => x / 2), nulls }], length);
  }
  expect(await writer.close()).toMatchObject({ rowCount: 300_000 });
  // Of 5000 indices 0 … 4999 those divisible by 3 are 1667, so 3333 of each append are kept.
  expect(
    await query(`SELECT count(*), count(half), count(*) FILTER (n = row), count(*) FILTER (half = n / 2)
                 FROM (SELECT *, file_row_number AS row FROM read_parquet('${path}', file_row_number = true))`),
  ).toEqual([["300000", "199980", "300000", "199980"]]);
});

it("sorts by the columns asked for", async () => {
  const path = join(folder, "sorted.parquet");
  await using writer = await openParquetWriter(
    path,
    [
      { name: "a", type: "string" },
      { name: "b", type: "int64" },
    ],
    { orderBy: ["b", "a"] },
  );
  writer.append(
    [
      ["z", "y", "x"],
      [2, 1, 2],
    ],
    3,
  );
  await writer.close();
  expect(await query(`SELECT a FROM '${path}'`)).toEqual([["y"], ["x"], ["z"]]);
});

it("takes any text as a column's name and any legal path", async () => {
  const path = join(folder, 'it\'s "odd".parquet');
  await using writer = await openParquetWriter(path, [
    { name: 'a "quoted"\nname', type: "int64" },
    { name: "1", type: "int64" },
  ]);
  writer.append([[1], [2]], 1);
  await writer.close();
  const described = await query(`SELECT column_name FROM (DESCRIBE FROM '${path.replaceAll("'", "''")}')`);
  expect(described).toEqual([['a "quoted"\nname'], ["1"]]);
});

it("writes a file without rows, with its columns", async () => {
  const path = await writeOne("string", [], 0);
  expect(await query(`SELECT count(x) FROM '${path}'`)).toEqual([["0"]]);
});

describe("what is left behind", () => {
  it("is the file alone, after close", async () => {
    await writeOne("int64", [1], 1);
    expect(await readdir(folder)).toEqual(["one.parquet"]);
  });

  it("is nothing, after an abort", async () => {
    const writer = await openParquetWriter(join(folder, "gone.parquet"), [{ name: "x", type: "int64" }]);
    writer.append([[1]], 1);
    await writer.abort();
    expect(await readdir(folder)).toEqual([]);
  });

  it("is the old file, when writing fails", async () => {
    const path = await writeOne("int64", [1], 1);
    await expect(
      (async () => {
        await using writer = await openParquetWriter(path, [{ name: "x", type: "int64" }]);
        writer.append([[2, 2.5]], 2);
      })(),
    ).rejects.toThrow('2.5 in column "x" is not int64');
    expect(await readdir(folder)).toEqual(["one.parquet"]);
    expect(await query(`SELECT x FROM '${path}'`)).toEqual([["1"]]);
  });
});

describe("cells that a type can't hold without loss", () => {
  const cases: readonly (readonly [string, ParquetType, ColumnCells])[] = [
    ["a double past 2^53 as int64", "int64", [2 ** 53]],
    ["text as int64", "int64", ["1"]],
    ["half a microsecond", "timestamp", [0.5]],
    ["a bigint as float64", "float64", [1n]],
    ["2 as boolean", "boolean", [2]],
    ["a number as string", "string", [1]],
    ["a number as list", "float64[]", [1]],
    ["an undeclared value", { values: ["a"] }, ["b"]],
  ];
  it.each(cases)("refuses %s", async (_, type, cells) => {
    await expect(writeOne(type, cells, 1)).rejects.toSatisfy((error) => isGranaryError(error, "GR-INTERNAL"));
    expect(await readdir(folder)).toEqual([]);
  });

  it("a bigint past int64", async () => {
    await expect(writeOne("int64", [2n ** 63n], 1)).rejects.toThrow("int64 range");
  });
});
