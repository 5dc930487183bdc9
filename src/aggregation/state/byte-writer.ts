import { invariant } from "../../errors/index.js";

const encoder = new TextEncoder();

/** Appends to bytes that grow as needed. */
export interface ByteWriter {
  byte(value: number): void;
  /** A whole number of 0 to 2⁵³ − 1 as LEB128: 7 bits a byte, the least first, the high bit where more follow. */
  count(value: number): void;
  /** An integer of any size as LEB128 of its zigzag form (0, −1, 1, −2, … are 0, 1, 2, 3, …). */
  integer(value: number | bigint): void;
  float(value: number): void;
  /** UTF-8, after its length in bytes. */
  text(value: string): void;
  /** Bytes after their number. */
  block(value: Uint8Array): void;
  /** All that was written. */
  taken(): Uint8Array;
}

export function byteWriter(): ByteWriter {
  let bytes = new Uint8Array(64);
  let view = new DataView(bytes.buffer);
  let length = 0;
  const reserve = (more: number): void => {
    if (length + more <= bytes.length) return;
    const grown = new Uint8Array(Math.max(length + more, bytes.length * 2));
    grown.set(bytes);
    bytes = grown;
    view = new DataView(bytes.buffer);
  };
  const byte = (value: number): void => {
    reserve(1);
    bytes[length++] = value;
  };
  const count = (value: number): void => {
    invariant(Number.isSafeInteger(value) && value >= 0, `${value} was to be written as a count.`);
    let rest = value;
    while (rest >= 128) {
      byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    byte(rest);
  };
  const block = (value: Uint8Array): void => {
    count(value.length);
    reserve(value.length);
    bytes.set(value, length);
    length += value.length;
  };
  return {
    byte,
    count,
    block,
    integer(value) {
      if (typeof value === "number" && Math.abs(value) < 2 ** 52) {
        count(value < 0 ? -2 * value - 1 : 2 * value);
        return;
      }
      const big = BigInt(value);
      let rest = big < 0n ? -2n * big - 1n : 2n * big;
      while (rest >= 128n) {
        byte(Number(rest & 127n) | 128);
        rest >>= 7n;
      }
      byte(Number(rest));
    },
    float(value) {
      reserve(8);
      view.setFloat64(length, value, true);
      length += 8;
    },
    text: (value) => block(encoder.encode(value)),
    taken: () => bytes.slice(0, length),
  };
}
