import { Buffer } from "node:buffer";

/** JSON as UTF-8 bytes, as it is written: the first `length` of `bytes`. */
export interface JsonBytes {
  bytes: Buffer;
  length: number;
}

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;
const quote = 0x22;
const backslash = 0x5c;
const firstPrintable = 0x20;
/** Below, digits are taken from an integer of 32 bits. */
const smallLimit = 1_000_000_000;
/** The bytes of the longest number or instant. */
const scalarBytes = 32;

export function jsonBytes(): JsonBytes {
  return { bytes: Buffer.allocUnsafe(16_384), length: 0 };
}

/** Makes room for so many bytes more. */
function reserve(sink: JsonBytes, byteCount: number): void {
  if (sink.length + byteCount <= sink.bytes.length) return;
  const longer = Buffer.allocUnsafe(2 * (sink.length + byteCount));
  sink.bytes.copy(longer, 0, 0, sink.length);
  sink.bytes = longer;
}

/** Writes bytes as they are. */
export function writePiece(sink: JsonBytes, piece: Uint8Array): void {
  reserve(sink, piece.length);
  sink.bytes.set(piece, sink.length);
  sink.length += piece.length;
}

/** Writes text that is JSON already. */
export function writeJsonText(sink: JsonBytes, text: string): void {
  reserve(sink, 3 * text.length);
  sink.length += sink.bytes.write(text, sink.length, "utf8");
}

/** `String(value)` of a whole number that a double holds exactly. */
export function writeWhole(sink: JsonBytes, value: number): void {
  reserve(sink, scalarBytes);
  if (value >= smallLimit || value <= -smallLimit) {
    writeJsonText(sink, String(value));
    return;
  }
  if (value < 0) sink.bytes[sink.length++] = minus;
  writeDigits(sink, value < 0 ? -value : value);
}

/** The digits of a whole number from 0 up to `smallLimit`. */
function writeDigits(sink: JsonBytes, value: number): void {
  const { bytes } = sink;
  let count = 1;
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) count++;
  let rest = value | 0;
  for (let at = sink.length + count - 1; at >= sink.length; at--) {
    const next = (rest / 10) | 0;
    bytes[at] = zero + rest - next * 10;
    rest = next;
  }
  sink.length += count;
}

/**
 * `String(units / 10 ** digits)`. With at most 15 digits in all the decimal is the shortest text that reads back as that
 * double, which is what JavaScript writes.
 */
export function writeDecimal(sink: JsonBytes, units: number, digits: number): void {
  const scale = digits === 2 ? 100 : digits === 4 ? 10_000 : 1;
  const size = units < 0 ? -units : units;
  if (size >= smallLimit || scale === 1) {
    writeJsonText(sink, String(units / scale));
    return;
  }
  reserve(sink, scalarBytes);
  const { bytes } = sink;
  if (units < 0) bytes[sink.length++] = minus;
  const whole = (size / scale) | 0;
  writeDigits(sink, whole);
  let fraction = size - whole * scale;
  if (fraction === 0) return;
  bytes[sink.length++] = point;
  for (let unit = scale / 10; fraction > 0; unit /= 10) {
    const digit = (fraction / unit) | 0;
    bytes[sink.length++] = zero + digit;
    fraction -= digit * unit;
  }
}

/** `JSON.stringify` of well-formed UTF-8, the bytes of `source` from `start` up to `end`. */
export function writeUtf8(sink: JsonBytes, source: Uint8Array, start: number, end: number): void {
  reserve(sink, end - start + 2);
  const { bytes } = sink;
  let at = sink.length;
  bytes[at++] = quote;
  for (let i = start; i < end; i++) {
    const byte = source[i] ?? 0;
    if (byte < firstPrintable || byte === quote || byte === backslash) {
      const text = Buffer.from(source.buffer, source.byteOffset + start, end - start).toString("utf8");
      writeJsonText(sink, JSON.stringify(text));
      return;
    }
    bytes[at++] = byte;
  }
  bytes[at++] = quote;
  sink.length = at;
}

/** Writes an ASCII text in quotes. */
export function writeQuoted(sink: JsonBytes, text: string): void {
  reserve(sink, text.length + 2);
  sink.bytes[sink.length++] = quote;
  writeAscii(sink, text);
  sink.bytes[sink.length++] = quote;
}

/** `String(value)` of a finite number. */
export function writeNumber(sink: JsonBytes, value: number): void {
  reserve(sink, scalarBytes);
  writeAscii(sink, `${value}`);
}

/** Writes an ASCII text where there is room for it: for short ones faster than `Buffer.write`. */
function writeAscii(sink: JsonBytes, text: string): void {
  const { bytes } = sink;
  let at = sink.length;
  for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
  sink.length = at;
}
