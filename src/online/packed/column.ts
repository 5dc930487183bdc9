import { invariant } from "../../errors/index.js";
import { type DataType, kindOf, type ScalarType, type TypeKind } from "../../schema/index.js";
import type { StoredFeature } from "../contract.js";

/** A feature's place in a packed row. Its first bit says null; a boolean's next is the value, a float's next two its form. */
export interface PackedColumn {
  readonly name: string;
  readonly kind: TypeKind;
  /** Where its bits start in the row's bitmap. */
  readonly bit: number;
  /** Of a vector: its elements. */
  readonly length: number;
  /** Of a list: its elements' type. */
  readonly of: ScalarType;
}

/** Where the values of a view's rows are in their bytes. */
export interface PackedLayout {
  readonly columns: readonly PackedColumn[];
  readonly bitmapBytes: number;
}

/** The layout of rows with these features. A feature with `finish` is kept as the instant that it is counted from. */
export function packedLayout(features: readonly StoredFeature[]): PackedLayout {
  let bits = 0;
  const columns = features.map((feature): PackedColumn => {
    const type: DataType = feature.finish === null ? feature.type : "timestamp";
    const kind = kindOf(type);
    const bit = bits;
    bits += bitsOf(kind);
    const length = typeof type === "object" && type.kind === "vector" ? type.length : 0;
    const of = typeof type === "object" && type.kind === "list" ? type.of : "int64";
    return { name: feature.name, kind, bit, length, of };
  });
  return { columns, bitmapBytes: Math.ceil(bits / 8) };
}

function bitsOf(kind: TypeKind): number {
  return kind === "float64" ? 3 : kind === "boolean" ? 2 : 1;
}

/** Raises GR-INTERNAL unless the value's JavaScript type is as the column's: what is checked at the edge is only asserted here. */
export function assertKind(fits: boolean, name: string, kind: string, value: unknown): asserts fits {
  // The words are made where they are needed: this is asked of every value.
  if (!fits) invariant(false, `"${name}" is ${kind}, but ${typeof value} ${String(value)} was to be packed.`);
}
