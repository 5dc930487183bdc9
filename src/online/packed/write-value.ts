import type { TypeKind, Value } from "../../schema/index.js";
import { kindOf } from "../../schema/index.js";
import {
  type ByteSink,
  writeByte,
  writeFloat64,
  writeInstant,
  writeInt64,
  writeText,
  writeVarint,
  writeZeros,
} from "./byte-sink.js";
import { assertKind, type PackedColumn } from "./column.js";
import { decimalForms, decimalUnits } from "./float-form.js";

/** Appends a value; its bits go into the bitmap that starts at byte `bitmap`. */
export function writeValue(sink: ByteSink, bitmap: number, column: PackedColumn, value: Value): void {
  const { name, kind, bit } = column;
  if (value === null) {
    setBit(sink, bitmap, bit);
    return;
  }
  switch (kind) {
    case "float64":
      assertKind(typeof value === "number" && !Number.isNaN(value), name, kind, value);
      writeFloat(sink, bitmap, bit, value);
      return;
    case "boolean":
      assertKind(typeof value === "boolean", name, kind, value);
      if (value) setBit(sink, bitmap, bit + 1);
      return;
    case "vector":
      assertKind(value instanceof Float64Array && value.length === column.length, name, kind, value);
      for (const element of value) writeFloat64(sink, element);
      return;
    case "list":
      assertKind(isList(value), name, kind, value);
      writeList(sink, column, value);
      return;
    default:
      writeScalar(sink, name, kind, value);
  }
}

/** As whole units of its least form, where that loses nothing: counts, amounts and scores rarely need all 8 bytes. */
function writeFloat(sink: ByteSink, bitmap: number, bit: number, value: number): void {
  for (const form of decimalForms) {
    const units = decimalUnits(value, form);
    if (units === undefined) continue;
    if (form & 1) setBit(sink, bitmap, bit + 1);
    if (form & 2) setBit(sink, bitmap, bit + 2);
    writeInt64(sink, units);
    return;
  }
  writeFloat64(sink, value);
}

function writeList(sink: ByteSink, column: PackedColumn, elements: readonly Value[]): void {
  writeVarint(sink, elements.length);
  const nulls = writeZeros(sink, Math.ceil(elements.length / 8));
  elements.forEach((element, index) => {
    if (element === null) setBit(sink, nulls, index);
    else writeScalar(sink, column.name, kindOf(column.of), element);
  });
}

function writeScalar(sink: ByteSink, name: string, kind: TypeKind, value: Value): void {
  switch (kind) {
    case "int64":
      assertKind(typeof value === "number" || typeof value === "bigint", name, kind, value);
      writeInt64(sink, value);
      return;
    case "float64":
      assertKind(typeof value === "number" && !Number.isNaN(value), name, kind, value);
      writeFloat64(sink, value);
      return;
    case "boolean":
      assertKind(typeof value === "boolean", name, kind, value);
      writeByte(sink, value ? 1 : 0);
      return;
    case "timestamp":
      assertKind(typeof value === "number", name, kind, value);
      writeInstant(sink, value);
      return;
    default:
      assertKind(typeof value === "string", name, kind, value);
      writeText(sink, value);
  }
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function setBit(sink: ByteSink, bitmap: number, bit: number): void {
  const at = bitmap + (bit >> 3);
  sink.bytes[at] = (sink.bytes[at] ?? 0) | (1 << (bit & 7));
}
