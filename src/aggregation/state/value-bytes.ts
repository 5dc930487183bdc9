import { invariant } from "../../errors/index.js";
import { type DataType, kindOf, type Value } from "../../schema/index.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

/** Writes a value of a type; null is a byte of its own before it. */
export function writeNullable(bytes: ByteWriter, value: Value, type: DataType): void {
  bytes.byte(value === null ? 0 : 1);
  if (value !== null) writeValue(bytes, value, type);
}

/** The inverse of `writeNullable`. */
export function readNullable(bytes: ByteReader, type: DataType): Value {
  return bytes.byte() === 0 ? null : readValue(bytes, type);
}

/** Writes a value of a type that is not null. */
export function writeValue(bytes: ByteWriter, value: NonNullable<Value>, type: DataType): void {
  switch (typeof value) {
    case "string":
      bytes.text(value);
      return;
    case "boolean":
      bytes.byte(value ? 1 : 0);
      return;
    case "bigint":
      bytes.integer(value);
      return;
    case "number":
      if (kindOf(type) === "float64") bytes.float(value);
      else bytes.integer(value);
      return;
    case "object":
      bytes.count(value.length);
      for (const element of value) writeNullable(bytes, element, elementOf(type));
  }
}

/** The inverse of `writeValue`. */
export function readValue(bytes: ByteReader, type: DataType): NonNullable<Value> {
  switch (kindOf(type)) {
    case "string":
      return bytes.text();
    case "boolean":
      return bytes.byte() === 1;
    case "float64":
      return bytes.float();
    case "int64":
    case "timestamp":
      return bytes.integer();
    case "vector":
      return Float64Array.from(elements(bytes, "float64"), Number);
    case "list":
      return elements(bytes, elementOf(type));
  }
}

function elements(bytes: ByteReader, type: DataType): Value[] {
  return Array.from({ length: bytes.count() }, () => readNullable(bytes, type));
}

function elementOf(type: DataType): DataType {
  if (typeof type === "object" && type.kind === "list") return type.of;
  invariant(kindOf(type) === "vector", "Only vectors and lists have elements.");
  return "float64";
}
