import { Buffer } from "node:buffer";
import { invariant } from "../../errors/index.js";

/** Where bytes are appended: the first `length` bytes of `bytes` are written. */
export interface ByteSink {
  bytes: Buffer;
  length: number;
}

/** The longest that any of the integers below gets. */
const integerBytesLimit = 10;
const instantUnitsMicros = [86_400_000_000, 1_000_000, 1000, 1] as const;

export function byteSink(): ByteSink {
  return { bytes: Buffer.allocUnsafe(1 << 16), length: 0 };
}

/** Makes room for `byteCount` bytes more. */
function reserve(sink: ByteSink, byteCount: number): void {
  const needed = sink.length + byteCount;
  if (needed <= sink.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.max(needed, sink.bytes.length * 2));
  sink.bytes.copy(grown, 0, 0, sink.length);
  sink.bytes = grown;
}

/** Appends `byteCount` zeros, and returns where they start. */
export function writeZeros(sink: ByteSink, byteCount: number): number {
  reserve(sink, byteCount);
  const start = sink.length;
  sink.bytes.fill(0, start, start + byteCount);
  sink.length += byteCount;
  return start;
}

export function writeByte(sink: ByteSink, byte: number): void {
  reserve(sink, 1);
  sink.bytes[sink.length++] = byte;
}

/** An integer of 0 to 2⁵³ − 1 as LEB128: 7 bits a byte, the least first, the high bit where more follow. */
export function writeVarint(sink: ByteSink, value: number): void {
  reserve(sink, integerBytesLimit);
  let rest = value;
  while (rest >= 128) {
    sink.bytes[sink.length++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  sink.bytes[sink.length++] = rest;
}

/** An int64 as LEB128 of its zigzag form (0, −1, 1, −2, … are 0, 1, 2, 3, …): small ones of either sign are short. */
export function writeInt64(sink: ByteSink, value: number | bigint): void {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) invariant(false, `${value} was to be packed as an int64.`);
    if (Math.abs(value) < 2 ** 52) {
      writeVarint(sink, value < 0 ? -2 * value - 1 : 2 * value);
      return;
    }
  }
  let rest = BigInt.asUintN(64, zigzag(BigInt(value)));
  reserve(sink, integerBytesLimit);
  while (rest >= 128n) {
    sink.bytes[sink.length++] = Number(rest & 127n) | 128;
    rest >>= 7n;
  }
  sink.bytes[sink.length++] = Number(rest);
}

function zigzag(value: bigint): bigint {
  return value < 0n ? -2n * value - 1n : 2n * value;
}

export function writeFloat64(sink: ByteSink, value: number): void {
  reserve(sink, 8);
  sink.length = sink.bytes.writeDoubleLE(value, sink.length);
}

/** UTF-8, after its length in bytes. A lone surrogate, which UTF-8 has no form for, becomes U+FFFD. */
export function writeText(sink: ByteSink, text: string): void {
  const byteCount = Buffer.byteLength(text, "utf8");
  writeVarint(sink, byteCount);
  reserve(sink, byteCount);
  sink.length += sink.bytes.write(text, sink.length, "utf8");
}

/**
 * An instant, in the greatest of days, seconds, milliseconds and microseconds that it is a whole number of: midnights
 * take 3 bytes, whole seconds 5, microseconds 8. The first byte: more follows, negative, unit (2 bits), lowest 4 bits.
 */
export function writeInstant(sink: ByteSink, micros: number): void {
  if (!Number.isSafeInteger(micros)) invariant(false, `${micros} was to be packed as an instant.`);
  let unit = 0;
  while (micros % (instantUnitsMicros[unit] ?? 1) !== 0) unit++;
  const units = Math.abs(micros) / (instantUnitsMicros[unit] ?? 1);
  const rest = Math.floor(units / 16);
  writeByte(sink, (rest > 0 ? 128 : 0) | (micros < 0 ? 64 : 0) | (unit << 4) | (units % 16));
  if (rest > 0) writeVarint(sink, rest);
}
