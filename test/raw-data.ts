import { readFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";

type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

/** A data set's files, asked in plain SQL: what features should be, by other means than Granary's. */
export interface RawData extends AsyncDisposable {
  /** Rows of integers, floats, booleans and texts; other types are to be cast to them. */
  rows(sql: string): Promise<readonly Row[]>;
}

/** Opens a data folder in a database of its own; runs the script, in which `getvariable('data')` is the folder. */
export async function openRawData(folder: string, scriptFile: string): Promise<RawData> {
  const database = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await database.connect();
  await connection.run(`SET VARIABLE data = '${folder.replaceAll("'", "''")}'`);
  await connection.run(await readFile(scriptFile, "utf8"));
  return {
    rows: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return reader
        .getRowObjectsJS()
        .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(name, value)])));
    },
    [Symbol.asyncDispose]: async () => {
      connection.closeSync();
      database.closeSync();
    },
  };
}

function plain(name: string, value: unknown): Value {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value === "number" || typeof value === "string" || typeof value === "boolean") {
    return value;
  }
  throw new Error(`Column ${name} is of another type: cast it.`);
}

/**
 * Where two rows differ, as `name: 1, expected 2`: floats by more than 1e-9 · max(1, |a|, |b|), all else at all. A name
 * that only one of them has differs too.
 */
export function differences(actual: Row, expected: Row): readonly string[] {
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...names]
    .filter((name) => !alike(actual[name], expected[name]))
    .map((name) => `${name}: ${actual[name]}, expected ${expected[name]}`);
}

function alike(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== "number" || typeof b !== "number" || (Number.isInteger(a) && Number.isInteger(b))) return a === b;
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}
