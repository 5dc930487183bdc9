import { fail, invariant } from "../errors/index.js";
import { type DataType, kindOf, toPublic, type Value } from "../schema/index.js";
import type { BatchColumn } from "./row-batch.js";

/** A column on its way between threads: typed arrays are handed over, not copied. */
export type WireColumn =
  | { readonly kind: "numbers"; readonly values: Float64Array; readonly nulls: Uint8Array }
  | { readonly kind: "bigints"; readonly values: BigInt64Array; readonly nulls: Uint8Array }
  | { readonly kind: "booleans"; readonly values: Uint8Array; readonly nulls: Uint8Array }
  /** Vectors one after another, each of `width` elements. */
  | { readonly kind: "vectors"; readonly values: Float64Array; readonly nulls: Uint8Array; readonly width: number }
  | { readonly kind: "texts"; readonly values: readonly (string | null)[] }
  | { readonly kind: "lists"; readonly values: readonly (readonly Value[] | null)[] };

/** An empty column of a type for `rows` rows, to be filled by `put`. */
export interface ColumnMaker {
  readonly column: WireColumn;
  /** Sets row `row`, which is null until then. The value is of the column's type. */
  put(row: number, value: NonNullable<Value>): void;
}

/** Makes a column of a type. `name` is for the error `GR-VALUE-UNSAFE-INTEGER`. */
export function columnMaker(type: DataType, rows: number, name: string): ColumnMaker {
  const nulls = new Uint8Array(rows).fill(1);
  switch (kindOf(type)) {
    case "int64":
      return typeof type === "object" ? bigintMaker(rows, nulls) : numberMaker(rows, nulls, type, name);
    case "float64":
    case "timestamp":
      return numberMaker(rows, nulls, type, name);
    case "boolean": {
      const values = new Uint8Array(rows);
      return {
        column: { kind: "booleans", values, nulls },
        put(row, value) {
          values[row] = value === true ? 1 : 0;
          nulls[row] = 0;
        },
      };
    }
    case "vector":
      return vectorMaker(type, rows, nulls);
    case "string": {
      const values = new Array<string | null>(rows).fill(null);
      return {
        column: { kind: "texts", values },
        put(row, value) {
          invariant(typeof value === "string", `"${name}" holds no text.`);
          values[row] = value;
        },
      };
    }
    case "list": {
      const values = new Array<readonly Value[] | null>(rows).fill(null);
      return {
        column: { kind: "lists", values },
        put(row, value) {
          invariant(typeof value === "object" && !(value instanceof Float64Array), `"${name}" holds no list.`);
          values[row] = value;
        },
      };
    }
  }
}

function numberMaker(rows: number, nulls: Uint8Array, type: DataType, name: string): ColumnMaker {
  const values = new Float64Array(rows);
  return {
    column: { kind: "numbers", values, nulls },
    put(row, value) {
      if (typeof value === "bigint") toPublic(value, type, name); // it refuses what no number holds
      values[row] = Number(value);
      nulls[row] = 0;
    },
  };
}

function bigintMaker(rows: number, nulls: Uint8Array): ColumnMaker {
  const values = new BigInt64Array(rows);
  return {
    column: { kind: "bigints", values, nulls },
    put(row, value) {
      values[row] = typeof value === "bigint" ? value : BigInt(Number(value));
      nulls[row] = 0;
    },
  };
}

function vectorMaker(type: DataType, rows: number, nulls: Uint8Array): ColumnMaker {
  invariant(typeof type === "object" && type.kind === "vector", "A vector's type has a length.");
  const width = type.length;
  const values = new Float64Array(rows * width);
  return {
    column: { kind: "vectors", values, nulls, width },
    put(row, value) {
      if (!(value instanceof Float64Array) || value.length !== width)
        fail("GR-INTERNAL", "A vector has another length.");
      values.set(value, row * width);
      nulls[row] = 0;
    },
  };
}

/** A column of values of a type. Throws `GR-VALUE-UNSAFE-INTEGER` for an int64 that its TypeScript form can't hold. */
export function encodeColumn(values: readonly Value[], type: DataType, name: string): WireColumn {
  const { column, put } = columnMaker(type, values.length, name);
  for (const [row, value] of values.entries()) if (value !== null) put(row, value);
  return column;
}

/** A column as a row function sees it. */
export function decodeColumn(column: WireColumn, type: DataType): BatchColumn {
  switch (column.kind) {
    case "numbers":
      return { values: column.values, nulls: column.nulls };
    case "bigints":
      return { values: column.values, nulls: column.nulls };
    case "booleans":
      return { values: column.values, nulls: column.nulls };
    case "vectors":
      return Array.from(column.nulls, (none, row) => (none === 1 ? null : vectorAt(column, row)));
    case "texts":
      return column.values;
    case "lists": {
      const lists = column.values.map((list) => (list === null ? null : toPublic(list, type, "a list")));
      // `toPublic` gives a list of the elements' TypeScript forms.
      return lists as BatchColumn;
    }
  }
}

/** The value of a row as programs see it. */
export function publicValueAt(column: WireColumn, row: number, type: DataType): unknown {
  const value = valueAt(column, row);
  return toPublic(value, type, "an input");
}

/** The value of a row as it is inside. */
export function valueAt(column: WireColumn, row: number): Value {
  switch (column.kind) {
    case "booleans":
      return column.nulls[row] === 1 ? null : column.values[row] === 1;
    case "vectors":
      return column.nulls[row] === 1 ? null : vectorAt(column, row);
    case "numbers":
    case "bigints":
      return column.nulls[row] === 1 ? null : (column.values[row] ?? null);
    case "texts":
    case "lists":
      return column.values[row] ?? null;
  }
}

function vectorAt({ values, width }: Extract<WireColumn, { kind: "vectors" }>, row: number): Float64Array {
  return values.subarray(row * width, (row + 1) * width);
}

/** One row of a column. */
export function rowOfColumn(column: WireColumn, row: number): WireColumn {
  switch (column.kind) {
    case "numbers":
      return { ...column, values: column.values.slice(row, row + 1), nulls: column.nulls.slice(row, row + 1) };
    case "bigints":
      return { ...column, values: column.values.slice(row, row + 1), nulls: column.nulls.slice(row, row + 1) };
    case "booleans":
      return { ...column, values: column.values.slice(row, row + 1), nulls: column.nulls.slice(row, row + 1) };
    case "vectors":
      return { ...column, values: vectorAt(column, row).slice(), nulls: column.nulls.slice(row, row + 1) };
    case "texts":
      return { ...column, values: column.values.slice(row, row + 1) };
    case "lists":
      return { ...column, values: column.values.slice(row, row + 1) };
  }
}

/** What is handed over with columns to another thread. */
export function buffersOf(columns: readonly WireColumn[]): readonly ArrayBuffer[] {
  return columns.flatMap((column) => {
    if (column.kind === "texts" || column.kind === "lists") return [];
    // Made by `new`, never over shared memory.
    return [column.values.buffer as ArrayBuffer, column.nulls.buffer as ArrayBuffer];
  });
}
