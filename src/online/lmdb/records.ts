import { Buffer } from "node:buffer";
import type { RangeOptions, RootDatabase } from "lmdb";
import type { KeyTuple } from "../../schema/index.js";
import { writeKey } from "../key-bytes.js";

/** A sub-database of lmdb's, with the calls that are used here and the types that it then has. */
export interface Records {
  /** The value as a buffer of lmdb's own: it holds these bytes until the next get. A tuple is a checked key. */
  readonly getBinaryFast: (key: Buffer | KeyTuple) => Buffer | undefined;
  readonly getBinary: (key: Buffer) => Buffer | undefined;
  /** False where it was refused. */
  readonly putSync: (key: Buffer, value: Buffer, options?: { readonly append: boolean }) => boolean;
  /** False where there was none. */
  readonly removeSync: (key: Buffer) => boolean;
  readonly getKeys: (options: RangeOptions) => Iterable<Buffer>;
  readonly getRange: (options: RangeOptions) => Iterable<{ readonly key: Buffer; readonly value: Buffer }>;
}

/**
 * Writes a key where lmdb wants it. Its own encoding of bytes costs as much as the rest of a get; a tuple, written
 * here without bytes of its own in between, a tenth of it (bench `lookup`).
 */
const keyEncoder = {
  writeKey: (key: Buffer | KeyTuple, target: Buffer, start: number): number => {
    if (!Buffer.isBuffer(key)) return writeKey(target, start, key);
    for (let i = 0; i < key.length; i++) target[start + i] = key[i] ?? 0;
    return start + key.length;
  },
  readKey: (source: Buffer, start: number, end: number): Buffer => Buffer.from(source.subarray(start, end)),
};

export const recordOptions = { encoding: "binary", keyEncoder } as const;

/** Opens a sub-database; undefined where there is none, and none is to be made. */
export function openRecords(root: RootDatabase, name: string, create: boolean): Records | undefined {
  const options = { ...recordOptions, create };
  // lmdb takes keys that its types don't have, takes `create`, and answers undefined where there is none.
  return root.openDB(name, options) as unknown as Records | undefined;
}
