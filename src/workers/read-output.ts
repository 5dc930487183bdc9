import { isGranaryError } from "../errors/index.js";
import { type DataType, fromOutside, kindOf, typeName, type Value } from "../schema/index.js";
import { columnMaker, type WireColumn } from "./wire.js";

/** What a row function gave that its output can't be; `row` is within the batch, null where it is about all of it. */
export class OutputProblem extends Error {
  readonly row: number | null;
  constructor(row: number | null, what: string) {
    super(what);
    this.row = row;
  }
}

/**
 * Reads what a row function gave for one output: a value of the type or null a row. NaN is null, a vector with one too;
 * −0 is 0. Throws `OutputProblem`.
 */
export function readOutput(given: unknown, type: DataType, rows: number): WireColumn {
  const { values, nulls } = partsOf(given);
  if (values.length !== rows) throw new OutputProblem(null, `holds ${values.length} values for ${rows} rows`);
  if (nulls !== null && nulls.length !== rows) {
    throw new OutputProblem(null, `holds a mask of ${nulls.length} nulls for ${rows} rows`);
  }
  const { column, put } = columnMaker(type, rows, "an output");
  const micros = values instanceof Float64Array && kindOf(type) === "timestamp";
  const bytes = values instanceof Uint8Array && kindOf(type) === "boolean";
  for (let row = 0; row < rows; row++) {
    const element: unknown = nulls?.[row] === 1 ? null : values[row];
    if (element === null) continue;
    const value = bytes ? element === 1 : micros ? microsIn(element, row) : valueIn(element, type, row);
    if (value !== null) put(row, value);
  }
  return column;
}

function partsOf(given: unknown): { readonly values: ArrayLike<unknown>; readonly nulls: Uint8Array | null } {
  if (isColumn(given)) return { values: given, nulls: null };
  if (typeof given === "object" && given !== null && "values" in given && "nulls" in given) {
    if (isColumn(given.values) && given.nulls instanceof Uint8Array)
      return { values: given.values, nulls: given.nulls };
  }
  throw new OutputProblem(null, `is ${shown(given)}, no column: an array, a typed array, or { values, nulls }`);
}

function isColumn(given: unknown): given is ArrayLike<unknown> {
  return Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
}

/** A timestamp in a typed array is in microseconds, as those of a batch are. */
function microsIn(element: unknown, row: number): Value {
  if (typeof element === "number" && Number.isSafeInteger(element)) return element + 0;
  if (Number.isNaN(element)) return null;
  throw new OutputProblem(row, `is ${shown(element)}, no whole microseconds within ±(2^53 − 1)`);
}

function valueIn(element: unknown, type: DataType, row: number): Value {
  const refuse = (): never => {
    const words = element === undefined ? "is missing" : `is ${shown(element)}, no ${typeName(type)}`;
    throw new OutputProblem(row, words);
  };
  if (element === undefined) return refuse();
  const kind = kindOf(type);
  // Half of a character has no UTF-8: what is written in its place would make different texts equal.
  if (kind === "string" && typeof element === "string" && /\p{Surrogate}/u.test(element)) {
    throw new OutputProblem(row, `holds half of a character: ${shown(element)}`);
  }
  // Text is a number or a vector in JSON alone, and a row function gives no JSON.
  if (typeof element === "string" && kind !== "string" && kind !== "timestamp") return refuse();
  if (kind === "int64" && typeof element === "bigint" && typeof type === "string" && !isSafe(element)) {
    throw new OutputProblem(row, `is ${element}, past ±(2^53 − 1): declare it int64({ as: "bigint" })`);
  }
  if (typeof element === "number" && Number.isNaN(element) && kind === "int64") return null;
  const plain = kind === "vector" ? numbersOf(element) : element;
  try {
    return fromOutside(plain, type, "output");
  } catch (error) {
    if (!isGranaryError(error)) throw error;
    return refuse();
  }
}

/** A vector's elements; null among them is a NaN. */
function numbersOf(element: unknown): unknown {
  const list: unknown = element instanceof Float32Array ? Array.from(element) : element;
  if (!Array.isArray(list)) return list;
  return list.map((one: unknown) => (one === null ? Number.NaN : one));
}

function isSafe(value: bigint): boolean {
  return Number.isSafeInteger(Number(value));
}

function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number" || value === undefined) return String(value);
  if (typeof value === "function") return "a function";
  if (value instanceof Promise) return "a promise";
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner)) ?? "";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
