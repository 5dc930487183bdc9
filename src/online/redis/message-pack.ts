import { Buffer } from "node:buffer";

/**
 * Arrays and texts in MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md), which the server's scripts read
 * at once: an argument for each text would cost it, and this process, several times as much.
 */
export interface PackSink {
  readonly array: (length: number) => void;
  readonly text: (text: string) => void;
  readonly bytes: (bytes: Uint8Array, end: number) => void;
  readonly length: () => number;
  /** What was appended since the last time, as bytes of its own. */
  readonly take: () => Buffer;
}

const startBytes = 1 << 16;
/** A code unit takes three bytes at most. */
const bytesPerUnit = 3;
/** Below this a loop is faster than a call of the native writer. */
const shortText = 24;

export function packSink(): PackSink {
  let bytes = Buffer.allocUnsafeSlow(startBytes);
  let length = 0;

  function reserve(count: number): void {
    if (length + count <= bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(length + count, bytes.length * 2));
    bytes.copy(grown, 0, 0, length);
    bytes = grown;
  }

  /** The header of a text of so many bytes. */
  function header(size: number): void {
    if (size < 32) bytes[length++] = 0xa0 | size;
    else if (size < 0x100) {
      bytes[length++] = 0xd9;
      bytes[length++] = size;
    } else if (size < 0x1_0000) {
      bytes[length++] = 0xda;
      length = bytes.writeUInt16BE(size, length);
    } else {
      bytes[length++] = 0xdb;
      length = bytes.writeUInt32BE(size, length);
    }
  }

  return {
    array: (count) => {
      reserve(5);
      if (count < 16) bytes[length++] = 0x90 | count;
      else if (count < 0x1_0000) {
        bytes[length++] = 0xdc;
        length = bytes.writeUInt16BE(count, length);
      } else {
        bytes[length++] = 0xdd;
        length = bytes.writeUInt32BE(count, length);
      }
    },
    text: (text) => {
      reserve(5 + text.length * bytesPerUnit);
      if (text.length < shortText) {
        const start = length;
        bytes[length++] = 0xa0 | text.length;
        let unit = 0;
        let i = 0;
        for (; i < text.length; i++) {
          unit = text.charCodeAt(i);
          if (unit > 127) break;
          bytes[length++] = unit;
        }
        if (i === text.length) return;
        length = start;
      }
      header(Buffer.byteLength(text, "utf8"));
      length += bytes.write(text, length, "utf8");
    },
    bytes: (given, end) => {
      reserve(5 + end);
      header(end);
      bytes.set(end === given.length ? given : given.subarray(0, end), length);
      length += end;
    },
    length: () => length,
    take: () => {
      const taken = Buffer.from(bytes.subarray(0, length));
      length = 0;
      return taken;
    },
  };
}
