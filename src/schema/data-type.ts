import { fail } from "../errors/index.js";
import type { Instant } from "../time/index.js";

/** A 64-bit integer whose TypeScript value is a `bigint`, for columns with values past ±(2⁵³ − 1). */
export interface BigInt64Type {
  readonly kind: "int64";
  readonly as: "bigint";
}

/** A vector of `length` float64 elements. With `length: "fit"` longer ones are cut and shorter ones padded with 0. */
export interface VectorType {
  readonly kind: "vector";
  readonly length: number;
  readonly fit: boolean;
}

/** A list of any length. */
export interface ListType<T extends ScalarType = ScalarType> {
  readonly kind: "list";
  readonly of: T;
}

export type ScalarType = "int64" | BigInt64Type | "float64" | "boolean" | "string" | "timestamp";

/** The type of a column or a feature: plain data. */
export type DataType = ScalarType | VectorType | ListType;

/** The types that are numbers. */
export type NumericType = "int64" | BigInt64Type | "float64";

/** The types a join key may have. */
export type KeyType = "int64" | "string" | "boolean" | "timestamp";

/** The TypeScript value of a data type, without null. */
export type ValueOf<T extends DataType> = T extends BigInt64Type
  ? bigint
  : T extends "int64" | "float64"
    ? number
    : T extends "boolean"
      ? boolean
      : T extends "string"
        ? string
        : T extends "timestamp"
          ? Instant
          : T extends VectorType
            ? Float64Array
            : T extends ListType<infer U>
              ? readonly ValueOf<U>[]
              : never;

/** The TypeScript value of a join key: an int64 key is a `number` or, past ±(2⁵³ − 1), a `bigint`. */
export type KeyValueOf<T extends KeyType> = T extends "int64"
  ? number | bigint
  : T extends "string"
    ? string
    : T extends "boolean"
      ? boolean
      : Instant;

/** `int64({ as: "bigint" })`: an int64 column whose values are bigints. */
export function int64(options: { readonly as: "bigint" }): BigInt64Type {
  return Object.freeze({ kind: "int64", as: options.as });
}

/** A vector of `length` elements; with `{ length: "fit" }` other lengths are cut or padded with 0, and counted. */
export function vector(length: number, options: { readonly length?: "exact" | "fit" } = {}): VectorType {
  if (!Number.isInteger(length) || length < 1) {
    fail("GR-TYPE-INVALID", `A vector's length is a positive integer, not ${String(length)}.`);
  }
  return Object.freeze({ kind: "vector", length, fit: options.length === "fit" });
}

/** A list of scalars. */
export function list<const T extends ScalarType>(of: T): ListType<T> {
  return Object.freeze({ kind: "list", of });
}

const scalarNames: ReadonlySet<string> = new Set(["int64", "float64", "boolean", "string", "timestamp"]);

/** True when `type` is a data type, as read from a program without types or from a file. */
export function isDataType(type: unknown): type is DataType {
  if (typeof type === "string") return scalarNames.has(type);
  if (typeof type !== "object" || type === null || !("kind" in type)) return false;
  if (type.kind === "int64") return "as" in type && type.as === "bigint";
  if (type.kind === "vector") return "length" in type && Number.isInteger(type.length) && "fit" in type;
  return type.kind === "list" && "of" in type && isDataType(type.of) && isScalar(type.of);
}

export function isScalar(type: DataType): type is ScalarType {
  return typeof type === "string" || type.kind === "int64";
}

/** The kind of a type, without its parameters. */
export type TypeKind = "int64" | "float64" | "boolean" | "string" | "timestamp" | "vector" | "list";

export function kindOf(type: DataType): TypeKind {
  return typeof type === "string" ? type : type.kind;
}

export function isNumeric(type: DataType): boolean {
  const kind = kindOf(type);
  return kind === "int64" || kind === "float64";
}

/** Equal for computing: how an int64's values are represented in TypeScript makes no difference. */
export function sameType(a: DataType, b: DataType): boolean {
  return typeName(a) === typeName(b);
}

/** How people write the type: `int64`, `vector(10)`, `list(string)`. */
export function typeName(type: DataType): string {
  if (typeof type === "string") return type;
  switch (type.kind) {
    case "int64":
      return "int64";
    case "vector":
      return `vector(${type.length})`;
    case "list":
      return `list(${typeName(type.of)})`;
  }
}
