import type { Buffer } from "node:buffer";
import { invariant } from "../../errors/index.js";
import type { Value } from "../../schema/index.js";
import type { OnlineRow, RowVersion } from "../contract.js";
import { type ByteSink, writeByte, writeInstant, writeVarint, writeZeros } from "./byte-sink.js";
import { type ByteSource, byteSource, corruptRow, readInstant, readVarint, skip } from "./byte-source.js";
import { checksum, checksumBytes } from "./checksum.js";
import type { PackedLayout } from "./column.js";
import { readValue } from "./read-value.js";
import { writeValue } from "./write-value.js";

/** How rows are packed; a schema says it of its rows. In 1 a row said it itself, and had no checksum. */
export const packedLayoutVersion = 2;

/** The beginning of a packed row, which says how to read the rest. */
export interface PackedHeader {
  /** Which of the view's schemas its values are laid out by. */
  readonly schemaId: number;
  readonly version: RowVersion;
}

/**
 * Appends a row: schema, as-of, build, event time; then a bitmap of nulls, booleans and float forms; then the values
 * that are not null, in the order of the schema's features; then the checksum of all that.
 */
export function packRow(sink: ByteSink, layout: PackedLayout, header: PackedHeader, row: OnlineRow): void {
  const { columns, bitmapBytes } = layout;
  if (row.values.length !== columns.length) {
    invariant(false, `A row has ${row.values.length} values for ${columns.length} features.`);
  }
  const start = sink.length;
  packHeader(sink, header);
  writeInstant(sink, row.eventTimeMicros);
  const bitmap = writeZeros(sink, bitmapBytes);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    if (column !== undefined) writeValue(sink, bitmap, column, row.values[i] ?? null);
  }
  const sum = checksum(sink.bytes, start, sink.length);
  writeByte(sink, sum & 255);
  writeByte(sink, sum >> 8);
}

/** Appends what all rows of a schema and a version begin with. */
export function packHeader(sink: ByteSink, { schemaId, version }: PackedHeader): void {
  writeVarint(sink, schemaId);
  writeInstant(sink, version.asOfMicros);
  writeVarint(sink, version.build);
}

/** The schema of a packed row, of which `bytes` are the first `byteCount`: who unpacks it needs that first. */
export function packedSchemaId(bytes: Buffer, byteCount: number): number {
  return readVarint(byteSource(bytes, byteCount));
}

/** The version of a packed row. Raises GR-ONLINE-CORRUPT. */
export function packedVersion(bytes: Buffer, byteCount: number): RowVersion {
  const source = checkedSource(bytes, byteCount);
  readVarint(source);
  return readVersion(source);
}

/** Reads a packed row. Raises GR-ONLINE-CORRUPT unless its checksum fits, and the values fill the row exactly. */
export function unpackRow(
  bytes: Buffer,
  byteCount: number,
  { columns, bitmapBytes }: PackedLayout,
): { readonly version: RowVersion; readonly eventTimeMicros: number; readonly values: readonly Value[] } {
  const source = checkedSource(bytes, byteCount);
  readVarint(source);
  const version = readVersion(source);
  const eventTimeMicros = readInstant(source);
  const bitmap = skip(source, bitmapBytes);
  const values = new Array<Value>(columns.length);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    values[i] = column === undefined ? null : readValue(source, bitmap, column);
  }
  if (source.position !== source.end) corruptRow(`has ${source.end - source.position} bytes after its last value`);
  return { version, eventTimeMicros, values };
}

/** Reads the version of a packed row, after its schema. */
export function readVersion(source: ByteSource): RowVersion {
  const asOfMicros = readInstant(source);
  return { asOfMicros, build: readVarint(source) };
}

/** A row's bytes without their checksum, which fits. */
export function checkedSource(bytes: Buffer, byteCount: number): ByteSource {
  const end = byteCount - checksumBytes;
  if (end < 0 || checksum(bytes, 0, end) !== bytes.readUInt16LE(end)) corruptRow("is not as it was written");
  return byteSource(bytes, end);
}
