import type { TypeKind, Value } from "../../schema/index.js";
import { kindOf } from "../../schema/index.js";
import {
  type ByteSource,
  corruptRow,
  readByte,
  readFloat64,
  readInstant,
  readInt64,
  readText,
  readVarint,
  skip,
} from "./byte-source.js";
import type { PackedColumn } from "./column.js";
import { type FloatForm, floatOfUnits, rawForm } from "./float-form.js";

/** Reads the value that `writeValue` wrote; the bitmap starts at byte `bitmap`. */
export function readValue(source: ByteSource, bitmap: number, column: PackedColumn): Value {
  const { kind, bit } = column;
  if (hasBit(source, bitmap, bit)) return null;
  switch (kind) {
    case "float64":
      return readFloat(source, bitmap, bit);
    case "boolean":
      return hasBit(source, bitmap, bit + 1);
    case "vector":
      return readVector(source, column.length);
    case "list":
      return readList(source, kindOf(column.of));
    default:
      return readScalar(source, kind);
  }
}

function readFloat(source: ByteSource, bitmap: number, bit: number): number {
  // Two bits are a form.
  const form = ((hasBit(source, bitmap, bit + 1) ? 1 : 0) | (hasBit(source, bitmap, bit + 2) ? 2 : 0)) as FloatForm;
  return form === rawForm ? readFloat64(source) : floatOfUnits(Number(readInt64(source)), form);
}

function readVector(source: ByteSource, length: number): Float64Array {
  const start = skip(source, length * 8);
  const vector = new Float64Array(length);
  for (let i = 0; i < length; i++) vector[i] = source.bytes.readDoubleLE(start + i * 8);
  return vector;
}

function readList(source: ByteSource, kind: TypeKind): Value[] {
  const length = readVarint(source);
  const nulls = skip(source, Math.ceil(length / 8));
  const list: Value[] = [];
  for (let i = 0; i < length; i++) list.push(hasBit(source, nulls, i) ? null : readScalar(source, kind));
  return list;
}

function readScalar(source: ByteSource, kind: TypeKind): Value {
  switch (kind) {
    case "int64":
      return readInt64(source);
    case "float64":
      return readFloat64(source);
    case "boolean":
      return readByte(source) === 1;
    case "timestamp":
      return readInstant(source);
    case "string":
      return readText(source);
    default:
      return corruptRow(`has a list of ${kind}`);
  }
}

/** Whether a bit of the bitmap at byte `bitmap` is set. */
export function hasBit(source: ByteSource, bitmap: number, bit: number): boolean {
  return (((source.bytes[bitmap + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) === 1;
}
