import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import { invariant } from "../../errors/index.js";
import { type DataType, kindOf, normalInt64, type Value } from "../../schema/index.js";

/** Turns DuckDB's value of a column of `type` into Granary's. */
export type FromDuckdb = (value: DuckDBValue) => Value;

/** Granary's value of a DuckDB value, by its own kind: lists are arrays, timestamps microseconds. */
export function plainValue(value: DuckDBValue): Value {
  if (value === null || typeof value === "boolean" || typeof value === "number" || typeof value === "string") {
    return value;
  }
  if (typeof value === "bigint") return normalInt64(value);
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return Number(value.micros);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(plainValue);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  return invariant(false, `a result holds a value of a kind that is not read: ${String(value)}`) ?? null;
}

/** As `plainValue`, for a column whose type is known: a vector is a `Float64Array`. */
export function valueReader(type: DataType): FromDuckdb {
  if (kindOf(type) === "string") return (value) => (value === null ? null : textOf(value));
  if (typeof type === "object" && type.kind === "list" && kindOf(type.of) === "string") return textsOf;
  if (typeof type !== "object" || type.kind !== "vector") return plainValue;
  return (value) => {
    if (value === null) return null;
    invariant(value instanceof DuckDBListValue, "a vector column holds something other than a list");
    return Float64Array.from(value.items, Number);
  };
}

/** A text that came as its bytes; `Buffer` keeps a U+FEFF at its start. */
function textOf(value: DuckDBValue): string {
  invariant(value instanceof DuckDBBlobValue, "a text column holds something other than bytes");
  return Buffer.from(value.bytes).toString("utf8");
}

/** A list of texts that came as JSON. */
function textsOf(value: DuckDBValue): Value {
  if (value === null) return null;
  const items: unknown = typeof value === "string" ? JSON.parse(value) : null;
  invariant(Array.isArray(items), "a list column holds something other than a list");
  return items.map((item: unknown) => (typeof item === "string" ? item : null));
}
