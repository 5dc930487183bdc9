import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPartFiles } from "./part-files.js";

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "granary-parts-"));
  folder = join(parent, "table");
});

afterEach(async () => {
  await rm(parent, { recursive: true, force: true });
});

const columns = [
  { name: "n", type: "int64" },
  { name: "text", type: "string" },
] as const;

async function contentOf(name: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(`FROM '${join(folder, name)}'`)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

it("ends a file with the flush that fills it", async () => {
  await using table = await openPartFiles(folder, columns, { rowsPerFile: 3, orderBy: ["n"] });
  for (const [n, flush] of [
    [3, true],
    [2, false],
    [1, true],
    [6, true],
    [5, false],
    [4, true],
    [7, false],
  ] as const) {
    table.add([n, `row ${n}`]);
    if (flush) await table.flush();
  }
  expect(await table.close()).toEqual([
    { name: "part-0000.parquet", rowCount: 3 },
    { name: "part-0001.parquet", rowCount: 3 },
    { name: "part-0002.parquet", rowCount: 1 },
  ]);
  expect(await readdir(folder)).toEqual(["part-0000.parquet", "part-0001.parquet", "part-0002.parquet"]);
  const rows = (numbers: readonly number[]) => numbers.map((n) => [String(n), `row ${n}`]);
  expect(await contentOf("part-0000.parquet")).toEqual(rows([1, 2, 3]));
  expect(await contentOf("part-0001.parquet")).toEqual(rows([4, 5, 6]));
  expect(await contentOf("part-0002.parquet")).toEqual(rows([7]));
});

it("ends no file twice when the last flush filled it", async () => {
  await using table = await openPartFiles(folder, columns, { rowsPerFile: 1 });
  table.add([1, null]);
  await table.flush();
  expect(await table.close()).toEqual([{ name: "part-0000.parquet", rowCount: 1 }]);
  expect(await contentOf("part-0000.parquet")).toEqual([["1", null]]);
});

it("is one file without rows for a table without rows", async () => {
  await using table = await openPartFiles(folder, columns, { rowsPerFile: 3 });
  expect(await table.close()).toEqual([{ name: "part-0000.parquet", rowCount: 0 }]);
  expect(await contentOf("part-0000.parquet")).toEqual([]);
});

it("leaves whole files only when it is given up", async () => {
  {
    await using table = await openPartFiles(folder, columns, { rowsPerFile: 1 });
    table.add([1, "whole"]);
    await table.flush();
    table.add([2, "never written"]);
  }
  expect(await readdir(folder)).toEqual(["part-0000.parquet"]);
});

it("tells at the close of a file that could not be written", async () => {
  await using table = await openPartFiles(folder, columns, { rowsPerFile: 1 });
  table.add([1, "a"]);
  await rm(folder, { recursive: true });
  await expect(
    (async () => {
      await table.flush();
      await rm(folder, { recursive: true });
      await table.close();
    })(),
  ).rejects.toThrow();
});
