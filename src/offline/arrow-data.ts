import {
  type DataType as ArrowType,
  Bool,
  type Data,
  Field,
  FixedSizeList,
  Float64,
  Int64,
  List,
  makeData,
  TimestampMicrosecond,
  Utf8,
} from "apache-arrow";
import { invariant } from "../errors/index.js";
import type { DataType, Value } from "../schema/index.js";

/** The Arrow type that values of a type are: instants in microseconds, UTC; vectors as lists of one length. */
export function arrowTypeOf(type: DataType): ArrowType {
  if (typeof type === "object" && type.kind === "vector") {
    return new FixedSizeList(type.length, new Field("item", new Float64(), false));
  }
  if (typeof type === "object" && type.kind === "list") {
    return new List(new Field("item", arrowTypeOf(type.of), true));
  }
  switch (typeof type === "object" ? type.kind : type) {
    case "int64":
      return new Int64();
    case "float64":
      return new Float64();
    case "boolean":
      return new Bool();
    case "timestamp":
      return new TimestampMicrosecond("UTC");
    default:
      return new Utf8();
  }
}

/** A column's values as Arrow lays them out. */
export function arrowData(type: DataType, values: readonly Value[]): Data {
  const length = values.length;
  const { nullCount, nullBitmap } = validity(values);
  if (typeof type === "object" && type.kind === "vector") {
    const elements = new Float64Array(length * type.length);
    for (const [row, value] of values.entries())
      if (value instanceof Float64Array) elements.set(value, row * type.length);
    const child = makeData({ type: new Float64(), length: elements.length, data: elements });
    const own = new FixedSizeList<Float64>(type.length, new Field("item", new Float64(), false));
    return makeData({ type: own, length, nullCount, nullBitmap, child });
  }
  if (typeof type === "object" && type.kind === "list") {
    const lists = values.map((value) => (Array.isArray(value) ? value : []));
    const child = arrowData(type.of, lists.flat());
    const own = new List(new Field("item", arrowTypeOf(type.of), true));
    return makeData({ type: own, length, nullCount, nullBitmap, valueOffsets: offsets(lists), child });
  }
  switch (typeof type === "object" ? type.kind : type) {
    case "int64": {
      const data = BigInt64Array.from(values, (value) => BigInt(isNumeric(value) ? value : 0));
      return makeData({ type: new Int64(), length, nullCount, nullBitmap, data });
    }
    case "timestamp": {
      const data = BigInt64Array.from(values, (value) => BigInt(isNumeric(value) ? value : 0));
      return makeData({ type: new TimestampMicrosecond("UTC"), length, nullCount, nullBitmap, data });
    }
    case "float64": {
      const data = Float64Array.from(values, (value) => (isNumeric(value) ? Number(value) : 0));
      return makeData({ type: new Float64(), length, nullCount, nullBitmap, data });
    }
    case "boolean": {
      const data = bits(values.map((value) => value === true));
      return makeData({ type: new Bool(), length, nullCount, nullBitmap, data });
    }
    case "string": {
      const texts = values.map((value) => Buffer.from(typeof value === "string" ? value : "", "utf8"));
      const valueOffsets = offsets(texts);
      return makeData({ type: new Utf8(), length, nullCount, nullBitmap, valueOffsets, data: Buffer.concat(texts) });
    }
    default:
      return invariant(false, "A column has one of the types.") ?? makeData({ type: new Utf8() });
  }
}

function isNumeric(value: Value): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function validity(values: readonly Value[]): { readonly nullCount: number; readonly nullBitmap: Uint8Array | null } {
  const nullCount = values.reduce<number>((count, value) => (value === null ? count + 1 : count), 0);
  return { nullCount, nullBitmap: nullCount === 0 ? null : bits(values.map((value) => value !== null)) };
}

/** Bits, least significant first. */
function bits(all: readonly boolean[]): Uint8Array {
  const packed = new Uint8Array((all.length + 7) >> 3);
  for (const [i, bit] of all.entries()) if (bit) packed[i >> 3] = (packed[i >> 3] ?? 0) | (1 << (i & 7));
  return packed;
}

/** Where each of some begins when they are laid one after the other, and where the last one ends. */
function offsets(all: readonly { readonly length: number }[]): Int32Array {
  const starts = new Int32Array(all.length + 1);
  for (const [i, { length }] of all.entries()) starts[i + 1] = (starts[i] ?? 0) + length;
  return starts;
}
