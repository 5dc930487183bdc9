import { type DuckDBValue, listValue } from "@duckdb/node-api";
import { invariant } from "../../errors/index.js";

/**
 * What a written column holds. A timestamp is in microseconds since 1970, UTC. `{ values }` is a string column of few,
 * declared values: it reads back as any string column does, and is written about five times as fast.
 */
export type ParquetType =
  | "int64"
  | "float64"
  | "boolean"
  | "string"
  | "timestamp"
  | "float64[]"
  | { readonly values: readonly string[] };

/** A cell as callers hand it over: a boolean may be 0 or 1, an int64 or a timestamp a safe integer or a bigint. */
export type Cell = number | bigint | boolean | string | ArrayLike<number> | null;

/** The type of the staging table's column. Instants are staged as integers: DuckDB's binding boxes each timestamp. */
export function stagingType(type: ParquetType): string {
  if (typeof type === "object") {
    return `ENUM(${type.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ")})`;
  }
  switch (type) {
    case "int64":
    case "timestamp":
      return "BIGINT";
    case "float64":
      return "DOUBLE";
    case "boolean":
      return "BOOLEAN";
    case "string":
      return "VARCHAR";
    case "float64[]":
      return "DOUBLE[]";
  }
}

/** SQL that turns the staged `column` into what the file holds. */
export function readExpression(type: ParquetType, column: string): string {
  if (typeof type === "object") return `${column}::VARCHAR`;
  return type === "timestamp" ? `make_timestamp(${column})` : column;
}

type Convert = (cell: Cell | undefined) => DuckDBValue;

/** Turns cells that aren't null into DuckDB's values, refusing what the type can't hold without loss. */
export function cellConverter(type: ParquetType, name: string): Convert {
  const refuse = (cell: Cell | undefined): never => {
    const kind = typeof type === "object" ? "a declared value" : type;
    invariant(false, `${String(cell)} in column ${JSON.stringify(name)} is not ${kind}`);
  };
  if (typeof type === "object") {
    const declared = new Set<unknown>(type.values);
    return (cell) => (typeof cell === "string" && declared.has(cell) ? cell : refuse(cell));
  }
  switch (type) {
    case "int64":
    case "timestamp":
      return (cell) => {
        if (typeof cell === "number" && Number.isSafeInteger(cell)) return BigInt(cell);
        return typeof cell === "bigint" ? cell : refuse(cell);
      };
    case "float64":
      return (cell) => (typeof cell === "number" ? cell : refuse(cell));
    case "boolean":
      return (cell) => (typeof cell === "boolean" ? cell : cell === 1 ? true : cell === 0 ? false : refuse(cell));
    case "string":
      return (cell) => (typeof cell === "string" ? cell : refuse(cell));
    case "float64[]":
      return (cell) => (typeof cell === "object" && cell !== null ? listValue(Array.from(cell)) : refuse(cell));
  }
}
