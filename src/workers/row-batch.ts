import type { BigInt64Type, DataType, ListType, ValueOf, VectorType } from "../schema/index.js";

/** The values of a column in a typed array. Where `nulls[r]` is 1 row r is null, whatever `values[r]` says. */
export interface MaskedColumn<A> {
  readonly values: A;
  readonly nulls: Uint8Array;
}

/**
 * A column of a batch: numbers, booleans (0 or 1) and timestamps (microseconds since 1970, UTC) in typed arrays with a
 * mask of nulls; texts, vectors and lists in arrays.
 */
export type BatchColumn<T extends DataType = DataType> = T extends BigInt64Type
  ? MaskedColumn<BigInt64Array>
  : T extends "int64" | "float64" | "timestamp"
    ? MaskedColumn<Float64Array>
    : T extends "boolean"
      ? MaskedColumn<Uint8Array>
      : T extends "string"
        ? readonly (string | null)[]
        : T extends VectorType
          ? readonly (Float64Array | null)[]
          : T extends ListType<infer U>
            ? readonly (readonly (ValueOf<U> | null)[] | null)[]
            : never;

/** Rows in columns, as a row function gets them: `RowBatch<{ text: "string"; stars: "float64" }>`. */
export interface RowBatch<C extends Readonly<Record<string, DataType>> = Readonly<Record<string, DataType>>> {
  readonly rows: number;
  readonly columns: { readonly [Name in keyof C]: BatchColumn<C[Name]> };
}

/**
 * A function over batches. It gives a column where it has one output, else an object of columns by their names. A column
 * is an array of values and nulls, a typed array, or `{ values, nulls }`, with as many elements as the batch has rows.
 * It has to be pure: equal rows give equal values, whatever batch they come in.
 */
export type BatchFunction = (batch: never) => unknown;

/** A function over single rows. */
export interface PerRowFunction {
  readonly kind: "per_row";
  readonly one: (row: never) => unknown;
}

/** What a module may export as a row function. */
export type RowFunctionCode = BatchFunction | PerRowFunction;

/**
 * Makes a row function of a function of one row: an object of its inputs, each a value in its type's TypeScript form or
 * null. It gives the value of its one output, or an object of those of several; null is a value. It has to be pure.
 */
export function perRow<I extends Readonly<Record<string, unknown>>, O>(one: (row: I) => O): PerRowFunction {
  return Object.freeze({ kind: "per_row", one });
}

/** What is known of a row function's inputs and outputs; an `output` of null is the only one. */
export interface RowFunctionShape {
  readonly inputs: readonly { readonly name: string; readonly type: DataType }[];
  readonly outputs: readonly { readonly name: string; readonly output: string | null; readonly type: DataType }[];
}

/** Whether what a module exports can be a row function. */
export function isRowFunctionCode(exported: unknown): exported is RowFunctionCode {
  if (typeof exported === "function") return true;
  if (typeof exported !== "object" || exported === null || !("kind" in exported) || !("one" in exported)) return false;
  return exported.kind === "per_row" && typeof exported.one === "function";
}
