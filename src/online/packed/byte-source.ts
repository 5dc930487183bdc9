import type { Buffer } from "node:buffer";
import { fail } from "../../errors/index.js";
import { normalInt64 } from "../../schema/index.js";

/** Where bytes are taken from: those of `bytes` from `position` on, up to `end`. */
export interface ByteSource {
  readonly bytes: Buffer;
  position: number;
  readonly end: number;
}

const instantUnitsMicros = [86_400_000_000, 1_000_000, 1000, 1] as const;

/** The first `end` bytes. */
export function byteSource(bytes: Buffer, end: number): ByteSource {
  return { bytes, position: 0, end };
}

/** Raises GR-ONLINE-CORRUPT. */
export function corruptRow(detail: string): never {
  return fail("GR-ONLINE-CORRUPT", `A packed row ${detail}.`);
}

/** Steps over `byteCount` bytes, and returns where they start. */
export function skip(source: ByteSource, byteCount: number): number {
  const start = source.position;
  if (start + byteCount > source.end) corruptRow("ends before its last value");
  source.position = start + byteCount;
  return start;
}

export function readByte(source: ByteSource): number {
  if (source.position >= source.end) corruptRow("ends before its last value");
  // Within the end, so within the buffer.
  return source.bytes[source.position++] ?? 0;
}

/** The inverse of `writeVarint`. */
export function readVarint(source: ByteSource): number {
  let byte = readByte(source);
  if (byte < 128) return byte;
  let value = byte & 127;
  let scale = 128;
  do {
    byte = readByte(source);
    value += (byte & 127) * scale;
    scale *= 128;
  } while (byte >= 128);
  if (!Number.isSafeInteger(value)) corruptRow("holds a length or a version that can't be");
  return value;
}

/** The inverse of `writeInt64`: a bigint only past ±(2⁵³ − 1). */
export function readInt64(source: ByteSource): number | bigint {
  const start = source.position;
  let byte = readByte(source);
  let value = byte & 127;
  let scale = 128;
  while (byte >= 128) {
    // 7 bytes of 7 bits are exact in a double; more are not.
    if (scale >= 2 ** 49) return readLongInt64(source, start);
    byte = readByte(source);
    value += (byte & 127) * scale;
    scale *= 128;
  }
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

function readLongInt64(source: ByteSource, start: number): number | bigint {
  source.position = start;
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = readByte(source);
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return normalInt64((value & 1n) === 1n ? -((value + 1n) >> 1n) : value >> 1n);
  }
  return corruptRow("holds an integer that does not end");
}

export function readFloat64(source: ByteSource): number {
  return source.bytes.readDoubleLE(skip(source, 8));
}

export function readText(source: ByteSource): string {
  const byteCount = readVarint(source);
  if (byteCount === 0) return "";
  const start = skip(source, byteCount);
  return source.bytes.toString("utf8", start, start + byteCount);
}

/** The inverse of `writeInstant`, in micros. */
export function readInstant(source: ByteSource): number {
  const first = readByte(source);
  const units = (first >= 128 ? readVarint(source) * 16 : 0) + (first & 15);
  const micros = units * (instantUnitsMicros[(first >> 4) & 3] ?? 1);
  return first & 64 ? -micros : micros;
}
