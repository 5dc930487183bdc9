import type { Buffer } from "node:buffer";
import { invariant } from "../../errors/index.js";
import type { Value } from "../../schema/index.js";
import type { OnlineRow, RowVersion } from "../contract.js";
import { type ByteSink, writeByte, writeInstant, writeVarint, writeZeros } from "./byte-sink.js";
import { type ByteSource, byteSource, corruptRow, readByte, readInstant, readVarint, skip } from "./byte-source.js";
import type { PackedLayout } from "./column.js";
import { readValue } from "./read-value.js";
import { writeValue } from "./write-value.js";

/** The first byte of every packed row: how the rest is to be read. */
const layoutVersion = 1;

/** The beginning of a packed row, which says how to read the rest. */
export interface PackedHeader {
  /** Which of the view's schemas its values are laid out by. */
  readonly schemaId: number;
  readonly version: RowVersion;
}

/**
 * Appends a row: layout version, schema, as-of, build, event time; then a bitmap of nulls, booleans and float forms;
 * then the values that are not null, in the order of the schema's features.
 */
export function packRow(sink: ByteSink, layout: PackedLayout, header: PackedHeader, row: OnlineRow): void {
  const { columns, bitmapBytes } = layout;
  invariant(
    row.values.length === columns.length,
    `A row has ${row.values.length} values for ${columns.length} features.`,
  );
  writeByte(sink, layoutVersion);
  writeVarint(sink, header.schemaId);
  writeInstant(sink, header.version.asOfMicros);
  writeVarint(sink, header.version.build);
  writeInstant(sink, row.eventTimeMicros);
  const bitmap = writeZeros(sink, bitmapBytes);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    if (column !== undefined) writeValue(sink, bitmap, column, row.values[i] ?? null);
  }
}

/** Reads a packed row's header, and leaves the source where `unpackValues` goes on. Raises GR-ONLINE-CORRUPT. */
export function unpackHeader(source: ByteSource): PackedHeader {
  const found = readByte(source);
  if (found !== layoutVersion) corruptRow(`has layout ${found}, where this version of Granary reads ${layoutVersion}`);
  const schemaId = readVarint(source);
  const asOfMicros = readInstant(source);
  return { schemaId, version: { asOfMicros, build: readVarint(source) } };
}

/** The version of a packed row, of which `bytes` are the first `byteCount`. */
export function packedVersion(bytes: Buffer, byteCount: number): RowVersion {
  return unpackHeader(byteSource(bytes, byteCount)).version;
}

/** Reads what follows the header. Raises GR-ONLINE-CORRUPT unless the values fill the row exactly. */
export function unpackValues(
  source: ByteSource,
  layout: PackedLayout,
): { readonly eventTimeMicros: number; readonly values: readonly Value[] } {
  const { columns, bitmapBytes } = layout;
  const eventTimeMicros = readInstant(source);
  const bitmap = skip(source, bitmapBytes);
  const values = new Array<Value>(columns.length);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    values[i] = column === undefined ? null : readValue(source, bitmap, column);
  }
  if (source.position !== source.end) corruptRow(`has ${source.end - source.position} bytes after its last value`);
  return { eventTimeMicros, values };
}
