import { Buffer } from "node:buffer";
import { fail } from "../errors/index.js";
import { int64Max, int64Min, type KeyTuple, type Value } from "../schema/index.js";

/** The most UTF-8 bytes that the text of a key may have, all its join keys together. */
const keyTextLimitBytes = 512;

const falseTag = 0x01;
const trueTag = 0x02;
/** An integer's tag is this plus the bytes of its size, or, for a negative one, minus them and 1. */
const integerTag = 0x20;
const textTag = 0x30;
const textEnd = 0x00;
/** Follows a NUL within a text: no tag is this, so an end is told from it. */
const escapedNul = 0xff;

const integerBytesLimit = 9;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * A key as bytes. No two tuples share bytes, and the bytes order as the tuples do: integers by value, texts by code
 * point, part by part. An int64 and an instant of equal number are equal.
 * @throws GR-ONLINE-KEY-TOO-LONG past 512 UTF-8 bytes of text, GR-ONLINE-KEY-INVALID for a part that no key can hold.
 */
export function keyBytes(key: KeyTuple): Buffer {
  const textBytes = key.reduce<number>(
    (sum, part) => sum + (typeof part === "string" ? Buffer.byteLength(part) : 0),
    0,
  );
  if (textBytes > keyTextLimitBytes) {
    const shown = key.map((part) => (typeof part === "string" ? `${part.slice(0, 40)}…` : String(part))).join(", ");
    fail(
      "GR-ONLINE-KEY-TOO-LONG",
      `The key (${shown}) has ${textBytes} UTF-8 bytes; ${keyTextLimitBytes} are the most.`,
    );
  }
  // A NUL takes two bytes, so a text at most twice its own; with a tag and an end.
  const bytes = Buffer.allocUnsafe(2 * textBytes + key.length * (integerBytesLimit + 2));
  let length = 0;
  for (const part of key) length = writePart(bytes, length, part);
  return bytes.subarray(0, length);
}

function writePart(bytes: Buffer, at: number, part: Value): number {
  switch (typeof part) {
    case "string":
      return writeText(bytes, at, part);
    case "number":
      return Number.isSafeInteger(part) ? writeInteger(bytes, at, part) : refuse(String(part));
    case "bigint":
      return part >= int64Min && part <= int64Max ? writeInteger(bytes, at, part) : refuse(`${part}`);
    case "boolean":
      return bytes.writeUInt8(part ? trueTag : falseTag, at);
    default:
      return refuse(part === null ? "null" : "a list or vector");
  }
}

/** The size first, so that longer numbers come later; a negative number as the complement of −1 − n. */
function writeInteger(bytes: Buffer, at: number, value: number | bigint): number {
  const negative = value < 0;
  const flip = negative ? 0xff : 0;
  let size = 0;
  if (typeof value === "number") {
    const magnitude = negative ? -1 - value : value;
    for (let rest = magnitude; rest > 0; rest = Math.floor(rest / 256)) size++;
    let rest = magnitude;
    for (let i = size; i > 0; i--) {
      bytes[at + i] = (rest % 256) ^ flip;
      rest = Math.floor(rest / 256);
    }
  } else {
    const magnitude = negative ? -1n - value : value;
    for (let rest = magnitude; rest > 0n; rest >>= 8n) size++;
    for (let i = size, rest = magnitude; i > 0; i--, rest >>= 8n) bytes[at + i] = Number(rest & 255n) ^ flip;
  }
  bytes[at] = negative ? integerTag - 1 - size : integerTag + size;
  return at + 1 + size;
}

/** UTF-8, which orders by code point; a NUL is escaped, so that the end orders before any text that goes on. */
function writeText(bytes: Buffer, at: number, text: string): number {
  if (loneSurrogate.test(text)) refuse("text with half a surrogate pair");
  bytes[at] = textTag;
  const start = at + 1;
  const plainEnd = start + bytes.write(text, start, "utf8");
  let end = plainEnd;
  if (text.includes("\0")) {
    const plain = Buffer.from(bytes.subarray(start, plainEnd));
    end = start;
    for (const byte of plain) {
      bytes[end++] = byte;
      if (byte === 0) bytes[end++] = escapedNul;
    }
  }
  bytes[end] = textEnd;
  return end + 1;
}

function refuse(found: string): never {
  return fail("GR-ONLINE-KEY-INVALID", `A join key's value is ${found}.`);
}
