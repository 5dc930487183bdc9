import { Buffer } from "node:buffer";
import { fail } from "../errors/index.js";
import { int64Max, int64Min, type KeyTuple, type Value } from "../schema/index.js";

/** The most UTF-8 bytes that the text of a key may have, all its join keys together. */
const keyTextLimitBytes = 512;

/** Tags are greater than 5: by default lmdb's ranges leave out what begins with less. */
const falseTag = 0x10;
const trueTag = 0x11;
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
 * @throws GR-ONLINE-KEY-TOO-LONG, GR-ONLINE-KEY-INVALID, as `checkKey`
 */
export function keyBytes(key: KeyTuple): Buffer {
  const textBytes = checkKey(key);
  // A NUL takes two bytes, so a text at most twice its own; with a tag and an end.
  const bytes = Buffer.allocUnsafe(2 * textBytes + key.length * (integerBytesLimit + 2));
  return bytes.subarray(0, writeKey(bytes, 0, key));
}

/**
 * The UTF-8 bytes of a key's texts.
 * @throws GR-ONLINE-KEY-TOO-LONG past 512 of them, GR-ONLINE-KEY-INVALID for a part that no key can hold
 */
export function checkKey(key: KeyTuple): number {
  let textBytes = 0;
  for (const part of key) {
    if (typeof part === "string") textBytes += checkText(part);
    else checkScalar(part);
  }
  if (textBytes > keyTextLimitBytes) {
    const shown = key.map((part) => (typeof part === "string" ? `${part.slice(0, 40)}…` : String(part))).join(", ");
    fail(
      "GR-ONLINE-KEY-TOO-LONG",
      `The key (${shown}) has ${textBytes} UTF-8 bytes; ${keyTextLimitBytes} are the most.`,
    );
  }
  return textBytes;
}

/** Writes a checked key from `at` on, and returns where it ends. */
export function writeKey(bytes: Buffer, at: number, key: KeyTuple): number {
  let end = at;
  for (const part of key) end = writePart(bytes, end, part);
  return end;
}

function checkText(text: string): number {
  if (loneSurrogate.test(text)) refuse("text with half a surrogate pair");
  return Buffer.byteLength(text);
}

function checkScalar(part: Value): void {
  if (typeof part === "boolean" || Number.isSafeInteger(part)) return;
  if (typeof part === "bigint" && part >= int64Min && part <= int64Max) return;
  refuse(typeof part === "object" && part !== null ? "a list or vector" : String(part));
}

function writePart(bytes: Buffer, at: number, part: Value): number {
  switch (typeof part) {
    case "string":
      return writeText(bytes, at, part);
    case "number":
      return part >= 0 && part < 2 ** 32 ? writeUint32(bytes, at, part) : writeInteger(bytes, at, BigInt(part));
    case "bigint":
      return writeInteger(bytes, at, part);
    default:
      bytes[at] = part === true ? trueTag : falseTag;
      return at + 1;
  }
}

/** `writeInteger` for most keys: without a bigint. */
function writeUint32(bytes: Buffer, at: number, value: number): number {
  const size = value === 0 ? 0 : value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x100_0000 ? 3 : 4;
  bytes[at] = integerTag + size;
  for (let i = size, rest = value; i > 0; i--, rest >>>= 8) bytes[at + i] = rest;
  return at + 1 + size;
}

/** The size first, so that longer numbers come later; a negative number as the complement of −1 − n. */
function writeInteger(bytes: Buffer, at: number, value: bigint): number {
  const negative = value < 0n;
  const flip = negative ? 0xff : 0;
  const magnitude = negative ? -1n - value : value;
  let size = 0;
  for (let rest = magnitude; rest > 0n; rest >>= 8n) size++;
  for (let i = size, rest = magnitude; i > 0; i--, rest >>= 8n) bytes[at + i] = Number(rest & 255n) ^ flip;
  bytes[at] = negative ? integerTag - 1 - size : integerTag + size;
  return at + 1 + size;
}

/** UTF-8, which orders by code point; a NUL is escaped, so that the end orders before any text that goes on. */
function writeText(bytes: Buffer, at: number, text: string): number {
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
