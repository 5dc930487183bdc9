import { Buffer } from "node:buffer";
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync } from "node:fs";
import { fail } from "../../errors/index.js";
import { diskError, errnoOf } from "../../files/index.js";
import { findPageDamage, type Snapshot } from "./page-check.js";

/**
 * LMDB's file, seen from outside. LMDB maps it and trusts what it finds: a file that is no LMDB file, or that is cut
 * off, ends the process with SIGSEGV or SIGBUS. So its meta pages (`MDB_meta` in LMDB's mdb.c) are read before.
 */
export interface DataFile {
  /** True while the path leads to the very file that was opened. */
  readonly isInPlace: () => boolean;
  /**
   * Within a write transaction: makes the file as long as LMDB thinks it is, and `sparePages` longer. LMDB does not
   * write the last pages when a transaction has freed them again, and the next one who opens the file would find it cut.
   */
  readonly lengthen: (sparePages: number) => void;
  readonly close: () => void;
}

interface Meta extends Snapshot {
  readonly transaction: bigint;
}

const magic = 0xbeefc0de;
const dataVersion = 2;
/** `MDB_meta` follows a page header of 24 bytes; its two databases' records are 48 bytes each. */
const metaAt = 24;
const metaBytes = metaAt + 144;
const looksAtMost = 4;
const pageBytesMin = 256;
const pageBytesMax = 65_536;

/**
 * Refuses a data file that LMDB must not open. Absent, or empty as a process leaves it that died while making it, with
 * or without its first pages, it is no store yet.
 * @throws GR-ONLINE-CORRUPT, and the codes of `diskError`
 */
export function checkDataFile(path: string): "store" | "none" {
  const fd = openExisting(path, "r");
  if (fd === undefined) return "none";
  try {
    const fileBytes = fstatSync(fd).size;
    if (fileBytes === 0) return "none";
    const meta = newestMeta(fd, path);
    const expectedBytes = (meta.lastPage + 1) * meta.pageBytes;
    if (fileBytes < expectedBytes) {
      corrupt(path, `is cut off: it has ${fileBytes} bytes, and its pages take ${expectedBytes}`);
    }
    checkPages(fd, path, meta);
    const mainEntries = meta.trees[1].readBigUInt64LE(32);
    return mainEntries === 0n ? "none" : "store";
  } finally {
    closeSync(fd);
  }
}

/**
 * Pages of a snapshot may be written over once later ones have come. Who writes has looked at the file when it opened
 * it, so one that changes under each look is taken for whole.
 */
function checkPages(fd: number, path: string, found: Meta): void {
  let meta = found;
  for (let look = 1; look <= looksAtMost; look++) {
    const damage = findPageDamage(fd, meta);
    if (damage === undefined) return;
    const now = newestMeta(fd, path);
    if (now.transaction === meta.transaction) corrupt(path, `is damaged: ${damage}`);
    meta = now;
  }
}

/** Opens the data file beside LMDB, to keep its length. `writable` as the store is. */
export function openDataFile(path: string, writable: boolean): DataFile {
  const fd = openExisting(path, writable ? "r+" : "r");
  if (fd === undefined) return fail("GR-ONLINE-UNREACHABLE", `${path} is gone.`, { where: { file: path } });
  const opened = fstatSync(fd);
  return {
    isInPlace: () => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found !== undefined && found.ino === opened.ino && found.dev === opened.dev;
    },
    lengthen: (sparePages) => {
      const { lastPage, pageBytes } = newestMeta(fd, path);
      const neededBytes = (lastPage + 1 + sparePages) * pageBytes;
      if (fstatSync(fd).size < neededBytes) ftruncateSync(fd, neededBytes);
    },
    close: () => closeSync(fd),
  };
}

function openExisting(path: string, flags: "r" | "r+"): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw diskError(error, path);
  }
}

/** The meta of the last transaction: LMDB writes the first two pages in turn. */
function newestMeta(fd: number, path: string): Meta {
  const first = metaOf(fd, 0) ?? corrupt(path, "is not an LMDB file");
  const { pageBytes } = first;
  if (pageBytes < pageBytesMin || pageBytes > pageBytesMax) corrupt(path, `has pages of ${pageBytes} bytes`);
  const second = metaOf(fd, pageBytes) ?? corrupt(path, "lacks its second meta page");
  return second.transaction > first.transaction ? { ...second, pageBytes } : first;
}

function metaOf(fd: number, at: number): Meta | undefined {
  const page = Buffer.alloc(metaBytes);
  if (readSync(fd, page, 0, metaBytes, at) < metaBytes) return undefined;
  if (page.readUInt32LE(metaAt) !== magic || page.readUInt16LE(metaAt + 4) !== dataVersion) return undefined;
  return {
    pageBytes: page.readUInt32LE(metaAt + 24),
    trees: [page.subarray(metaAt + 24, metaAt + 72), page.subarray(metaAt + 72, metaAt + 120)],
    lastPage: Number(page.readBigUInt64LE(metaAt + 120)),
    transaction: page.readBigUInt64LE(metaAt + 128),
  };
}

function corrupt(path: string, problem: string): never {
  return fail("GR-ONLINE-CORRUPT", `${path} ${problem}.`, { where: { file: path } });
}
