import { fail } from "../errors/index.js";
import { formatMicros, instant, isInstant } from "../time/index.js";
import { type DataType, kindOf, typeName } from "./data-type.js";
import { normalInt64, type Value } from "./value.js";

/** A value as JSON carries it. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * The JSON form of a value: an int64 past ±(2⁵³ − 1) is a string, ±Infinity the texts `Infinity` and `-Infinity`,
 * a timestamp ISO 8601 text, a vector an array.
 */
export function toJson(value: Value, type: DataType): JsonValue {
  if (value === null) return null;
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") {
    if (kindOf(type) === "timestamp") return formatMicros(value);
    return Number.isFinite(value) ? value : String(value);
  }
  if (value instanceof Float64Array) return Array.from(value, (element) => toJson(element, "float64"));
  if (typeof value === "object") {
    const of = typeof type === "object" && type.kind === "list" ? type.of : "float64";
    return value.map((element) => toJson(element, of));
  }
  return value;
}

/**
 * The TypeScript value that programs see: an `Instant` for a timestamp, a `number` or `bigint` for an int64 as its type says.
 * @throws GR-VALUE-UNSAFE-INTEGER when an int64 that is to be a `number` lies past ±(2⁵³ − 1).
 */
export function toPublic(value: Value, type: DataType, name: string): unknown {
  if (value === null) return null;
  if (kindOf(type) === "timestamp" && typeof value === "number") return instant({ us: value });
  if (typeof type === "object" && type.kind === "int64") {
    return typeof value === "number" ? BigInt(value) : value;
  }
  if (typeof value === "bigint") {
    fail(
      "GR-VALUE-UNSAFE-INTEGER",
      `"${name}" holds ${value}, past ±(2^53 − 1), and is declared int64 with a number as its value.`,
    );
  }
  if (typeof type === "object" && type.kind === "list" && Array.isArray(value)) {
    return value.map((element: Value) => toPublic(element, type.of, name));
  }
  return value;
}

const int64Text = /^[+-]?\d{1,19}$/;
/** So many decimal digits are below 2⁵³. */
const exactDigits = 15;

/**
 * Reads a value from outside (a program, JSON, a URL) as `type`: the inverse of `toJson`, accepting bigints and `Instant`s.
 * Text is read as a number only where `fromText` says that all arrives as text.
 * @throws GR-VALUE-TYPE naming `name`, what was found and what was expected.
 */
export function fromOutside(
  value: unknown,
  type: DataType,
  name: string,
  options: { readonly fromText?: boolean } = {},
): Value {
  if (value === null || value === undefined) return null;
  const read = parse(value, type, options.fromText ?? false);
  if (read === undefined) {
    fail("GR-VALUE-TYPE", `"${name}" is ${typeName(type)}, but ${show(value)} was given.`, { where: { path: name } });
  }
  return read;
}

function parse(value: unknown, type: DataType, fromText: boolean): Value | undefined {
  switch (kindOf(type)) {
    case "int64":
      return parseInt64(value);
    case "float64":
      return parseFloat64(value, fromText);
    case "boolean":
      if (typeof value === "boolean") return value;
      return fromText && (value === "true" || value === "false") ? value === "true" : undefined;
    case "string":
      return typeof value === "string" ? value : undefined;
    case "timestamp":
      return parseTimestamp(value);
    case "vector":
    case "list":
      return parseSequence(value, type);
  }
}

function parseInt64(value: unknown): Value | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? normalInt64(value) : undefined;
  // Without a bigint where a double holds the number exactly.
  if (typeof value === "string" && value.length <= exactDigits && int64Text.test(value)) return Number(value) + 0;
  const big =
    typeof value === "bigint" ? value : typeof value === "string" && int64Text.test(value) ? BigInt(value) : undefined;
  return big === undefined || BigInt.asIntN(64, big) !== big ? undefined : normalInt64(big);
}

function parseFloat64(value: unknown, fromText: boolean): Value | undefined {
  if (typeof value === "number") return Number.isNaN(value) ? null : value + 0;
  if (value === "Infinity") return Number.POSITIVE_INFINITY;
  if (value === "-Infinity") return Number.NEGATIVE_INFINITY;
  if (fromText && typeof value === "string" && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)) {
    return Number(value) + 0;
  }
  return undefined;
}

function parseTimestamp(value: unknown): Value | undefined {
  if (typeof value === "string" || value instanceof Date || isInstant(value)) return instant(value).micros;
  return undefined;
}

function parseSequence(value: unknown, type: DataType): Value | undefined {
  if (typeof type !== "object" || !(Array.isArray(value) || value instanceof Float64Array)) return undefined;
  const elements: readonly unknown[] = Array.from<unknown>(value);
  if (type.kind === "vector") {
    if (elements.length !== type.length) return undefined;
    const numbers = elements.map((element) => parseFloat64(element, false));
    if (numbers.includes(null)) return null;
    return numbers.every((element) => typeof element === "number") ? Float64Array.from(numbers) : undefined;
  }
  if (type.kind !== "list") return undefined;
  const of = type.of;
  const values = elements.map((element) => (element === null ? null : parse(element, of, false)));
  return values.some((element) => element === undefined) ? undefined : values.map((element) => element ?? null);
}

function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
