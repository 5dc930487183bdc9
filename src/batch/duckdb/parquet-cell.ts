import { type DuckDBValue, listValue } from "@duckdb/node-api";
import { invariant } from "../../errors/index.js";

type ScalarParquetType = "int64" | "float64" | "boolean" | "string" | "timestamp";

/**
 * What a written column holds. A timestamp is in microseconds since 1970, UTC. `{ values }` is a string column of few,
 * declared values: it reads back as any string column does, and is written about five times as fast.
 */
export type ParquetType = ScalarParquetType | `${ScalarParquetType}[]` | { readonly values: readonly string[] };

type ScalarCell = number | bigint | boolean | string | null;

/**
 * A cell as callers hand it over: a boolean may be 0 or 1, an int64 or a timestamp a safe integer or a bigint; a list is an
 * array, whose elements may be null.
 */
export type Cell = ScalarCell | ArrayLike<ScalarCell>;

/** The type of the staging table's column. Instants are staged as integers: DuckDB's binding boxes each timestamp. */
export function stagingType(type: ParquetType): string {
  if (typeof type === "object") {
    return `ENUM(${type.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ")})`;
  }
  const element = elementOf(type);
  return element === null ? stagedScalars[type as ScalarParquetType] : `${stagedScalars[element]}[]`; // no list is left
}

const stagedScalars: Readonly<Record<ScalarParquetType, string>> = {
  int64: "BIGINT",
  timestamp: "BIGINT",
  float64: "DOUBLE",
  boolean: "BOOLEAN",
  string: "VARCHAR",
};

/** The type of a list's elements; null for what is no list. */
function elementOf(type: Exclude<ParquetType, object>): ScalarParquetType | null {
  // What stands before the brackets is one of the scalars, as the type says.
  return type.endsWith("[]") ? (type.slice(0, -2) as ScalarParquetType) : null;
}

/** SQL that turns the staged `column` into what the file holds. */
export function readExpression(type: ParquetType, column: string): string {
  if (typeof type === "object") return `${column}::VARCHAR`;
  if (type === "timestamp[]") return `list_transform(${column}, lambda micros: make_timestamp(micros))`;
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
    default: {
      const element = elementOf(type);
      invariant(element !== null, "Every scalar has its case.");
      const convert = cellConverter(element, name);
      return (cell) => {
        if (typeof cell !== "object" || cell === null) return refuse(cell);
        if (cell instanceof Float64Array && element === "float64") return listValue(Array.from(cell));
        return listValue(Array.from(cell, (one) => (one === null ? null : convert(one))));
      };
    }
  }
}
