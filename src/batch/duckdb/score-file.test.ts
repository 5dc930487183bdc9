import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DataType, list, type Value, vector } from "../../schema/index.js";
import type { BatchEngine } from "../contract.js";
import type { TableFormat, TypedColumn } from "../scoring-contract.js";
import { openDuckdbEngine } from "./engine.js";
import { parquetTypeOf } from "./parquet-type.js";
import { openParquetWriter } from "./parquet-writer.js";

let folder = "";
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-score-"));
  engine = await openDuckdbEngine({ temporaryFolder: folder, importModule: (path) => import(path) });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Values that formats like to lose; null is among the others of each. */
const values: Readonly<Record<string, readonly [DataType, readonly Value[]]>> = {
  whole: ["int64", [0, -1, 2 ** 53 - 1, 2n ** 63n - 1n, -(2n ** 63n)]],
  number: ["float64", [0.1, -2.5e-310, 1.7976931348623157e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  flag: ["boolean", [true, false]],
  words: ["string", ["", " a ", 'say "a, b"', "two\nlines", "\u{feff}é 🌋", "null", "NaN", "17850.0"]],
  moment: ["timestamp", [0, -1, 1_764_000_000_123_456, -9_007_199_254_740_991]],
  vec: [vector(2), [Float64Array.of(1, -0.5), Float64Array.of(1e300, 5e-324)]],
  texts: [list("string"), [[], ["a,b", null, '"']]],
};
const columns: readonly TypedColumn[] = Object.entries(values).map(([name, [type]]) => ({ name, type }));
const rowCount = 2500;
/** By column: its values in turn, with a null in every third row of each. */
const given = Object.values(values).map(([, all], column) =>
  Array.from(
    { length: rowCount },
    (_, row): Value => ((row + column) % 3 === 2 ? null : (all[row % all.length] ?? null)),
  ),
);

async function original(): Promise<string> {
  const path = join(folder, "original.parquet");
  await using writer = await openParquetWriter(
    path,
    columns.map(({ name, type }) => ({ name, type: parquetTypeOf(type) })),
  );
  // Every value here is a cell of its column's type.
  writer.append(given as Parameters<typeof writer.append>[0], rowCount);
  await writer.close();
  return path;
}

/** Scores a file by the number of the row, and gives the values that were handed over. */
async function scored(path: string, format: TableFormat, out: TableFormat, added: string) {
  const seen: Value[][] = columns.map(() => []);
  const file = join(folder, `${added}.${out === "json" ? "jsonl" : out}`);
  let next = 0;
  const told = await engine.scoreFile(
    { path, format, columns },
    {
      columns: [{ name: added, type: "float64" }],
      score: (batch) => {
        batch.columns.forEach((column, index) => {
          seen[index]?.push(...column);
        });
        return [Array.from({ length: batch.rows }, () => next++ / 2)];
      },
    },
    { file, format: out },
    { repoFolder: folder },
  );
  return { seen, file, told };
}

test("values come through every format as they are, and rows stay in order", async () => {
  const formats = ["parquet", "csv", "json", "csv", "parquet"] as const;
  let path = await original();
  for (const [step, format] of formats.slice(0, -1).entries()) {
    const { seen, file, told } = await scored(path, format, formats[step + 1] ?? "parquet", `step_${step}`);
    expect(told).toMatchObject({ rows: rowCount, absent: [] });
    expect(seen).toEqual(given);
    path = file;
  }
  const added: number[] = [];
  const last = [{ name: "step_3", type: "float64" } as const];
  await engine.scoreFile(
    { path, format: "parquet", columns: last },
    {
      columns: [{ name: "seen", type: "boolean" }],
      score: ({ rows, columns: [column = []] }) => {
        added.push(...column.map(Number));
        return [new Array<boolean>(rows).fill(true)];
      },
    },
    { file: join(folder, "last.parquet"), format: "parquet" },
    { repoFolder: folder },
  );
  expect(added).toEqual(Array.from({ length: rowCount }, (_, row) => row / 2));
});

describe("a sequence in a CSV file", () => {
  test.each([
    ["vec", "no JSON"],
    ["vec", '"[1, 2, 3]"'],
    ["texts", "[1]"],
  ])("%s of %s is refused: GR-SOURCE-VALUE-UNREADABLE", async (name, field) => {
    const path = join(folder, "bad.csv");
    await writeFile(path, `${name}\n${field}\n`);
    await expect(scored(path, "csv", "csv", "never")).rejects.toThrow(
      expect.objectContaining({ code: "GR-SOURCE-VALUE-UNREADABLE", where: expect.objectContaining({ row: 1 }) }),
    );
  });
});
