import { fail } from "../../errors/index.js";
import { normalInt64 } from "../../schema/index.js";

// A U+FEFF at the start of a text is part of it.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Takes what a `ByteWriter` wrote, in its order. Raises GR-STATE-UNREADABLE where the bytes end early. */
export interface ByteReader {
  byte(): number;
  count(): number;
  /** A bigint only past ±(2⁵³ − 1). */
  integer(): number | bigint;
  float(): number;
  text(): string;
  block(): Uint8Array;
  /** Raises GR-STATE-UNREADABLE where bytes are left. */
  end(): void;
}

/** Raises GR-STATE-UNREADABLE. */
export function unreadable(detail: string): never {
  return fail("GR-STATE-UNREADABLE", `The bytes of an aggregate's state ${detail}.`);
}

/** An int64 in zigzag form takes 10 bytes, a 128-bit sum 19. */
const integerBytes = 19;

export function byteReader(bytes: Uint8Array): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  const skip = (length: number): number => {
    const start = position;
    if (start + length > bytes.length) unreadable("end early");
    position = start + length;
    return start;
  };
  const byte = (): number => view.getUint8(skip(1));
  const integer = (): bigint => {
    let value = 0n;
    for (let index = 0; index < integerBytes; index++) {
      const next = byte();
      value |= BigInt(next & 127) << BigInt(7 * index);
      if (next < 128) return value;
    }
    return unreadable("hold an integer that does not end");
  };
  const count = (): number => {
    const value = Number(integer());
    return Number.isSafeInteger(value) ? value : unreadable("hold a count that can't be");
  };
  const block = (): Uint8Array => {
    const length = count();
    const start = skip(length);
    return bytes.subarray(start, start + length);
  };
  return {
    byte,
    count,
    block,
    integer() {
      const value = integer();
      return normalInt64((value & 1n) === 1n ? -((value + 1n) >> 1n) : value >> 1n);
    },
    float: () => view.getFloat64(skip(8), true),
    text: () => decoder.decode(block()),
    end: () => {
      if (position < bytes.length) unreadable(`hold ${bytes.length - position} more than the state`);
    },
  };
}
