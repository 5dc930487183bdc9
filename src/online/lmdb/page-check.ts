import { Buffer } from "node:buffer";
import { readSync } from "node:fs";

/** A snapshot of an LMDB file, as its meta page tells it. */
export interface Snapshot {
  readonly pageBytes: number;
  readonly lastPage: number;
  /** The records (`MDB_db`) of the list of free pages and of the main tree, in which the others are named. */
  readonly trees: readonly [free: Buffer, main: Buffer];
}

/** `MDB_page_header`; offsets within a page count from its end. */
const headerBytes = 24;
const nodeBytes = 8;
const treeBytes = 48;
const [branchFlag, leafFlag, overflowFlag] = [1, 2, 4];
const [bigDataFlag, subTreeFlag] = [1, 2];
const noPage = 2n ** 64n - 1n;
const maxDepth = 32;

/** The key walked before; `length` is -1 before the first. */
interface LastKey {
  bytes: Buffer;
  at: number;
  length: number;
  isLeafs: boolean;
}

/** How a page differs from what LMDB writes. */
class PageDamage extends Error {}

/**
 * Walks a snapshot's trees, from their roots to every row, and returns what is damaged: LMDB trusts every page, and ends
 * the process, or misses rows, where one is not as it wrote it. Rows' values are not looked at: they have a checksum.
 */
export function findPageDamage(fd: number, { pageBytes, lastPage, trees }: Snapshot): string | undefined {
  const seen = new Uint8Array(lastPage + 1);
  const overflow = Buffer.allocUnsafe(headerBytes);

  const claim = (page: number, count = 1): void => {
    if (!Number.isSafeInteger(page) || page < 2 || page + count - 1 > lastPage) damaged(`page ${page} does not exist`);
    for (let i = page; i < page + count; i++) {
      if (seen[i] === 1) damaged(`page ${i} is used twice`);
      seen[i] = 1;
    }
  };

  const checkTree = (tree: Buffer, isFreeList: boolean): void => {
    const depth = tree.readUInt16LE(6);
    const root = tree.readBigUInt64LE(40);
    if (root === noPage) return;
    if (depth < 1 || depth > maxDepth) damaged(`a tree is ${depth} pages deep`);
    // A page for each level. A branch stays while what is below it is walked.
    const pages: Buffer[] = [];
    const kept = Buffer.allocUnsafe(pageBytes);
    const last: LastKey = { bytes: kept, at: 0, length: -1, isLeafs: false };
    let entries = 0;

    const checkPage = (number: number, level: number): void => {
      claim(number);
      const page = pages[level] ?? Buffer.allocUnsafe(pageBytes);
      pages[level] = page;
      if (readSync(fd, page, 0, pageBytes, number * pageBytes) < pageBytes) {
        damaged(`page ${number} can't be read`);
      }
      const isLeaf = level === 1;
      const [lower, upper] = [page.readUInt16LE(20), page.readUInt16LE(22)];
      const flags = page.readUInt16LE(18);
      if (
        page.readBigUInt64LE(0) !== BigInt(number) ||
        (flags & 0xff) !== (isLeaf ? leafFlag : branchFlag) ||
        lower > upper ||
        upper + headerBytes > pageBytes ||
        lower % 2 !== 0
      ) {
        damaged(`page ${number} has no header of LMDB's`);
      }
      const count = lower >> 1;
      if (isLeaf) entries += count;
      for (let i = 0; i < count; i++) {
        const at = u16(page, headerBytes + 2 * i) + headerBytes;
        if (at < upper + headerBytes || at + nodeBytes > pageBytes) damaged(`page ${number} has no node ${i}`);
        const keyAt = at + nodeBytes;
        const keyLength = u16(page, at + 6);
        const dataAt = keyAt + keyLength;
        if (dataAt > pageBytes) damaged(`node ${i} of page ${number} is cut off`);
        // The first node of a branch has no key: it leads to all that is less than the second's.
        if (isLeaf || i > 0) {
          if (!isFreeList && isOutOfOrder(last, page, keyAt, keyLength, isLeaf)) {
            damaged(`node ${i} of page ${number} is out of order`);
          }
          last.bytes = page;
          last.at = keyAt;
          last.length = keyLength;
          last.isLeafs = isLeaf;
        }
        const low = u16(page, at) + u16(page, at + 2) * 0x1_0000;
        const nodeFlags = u16(page, at + 4);
        if (isLeaf) checkData(page, dataAt, low, nodeFlags, number);
        else checkPage(low + nodeFlags * 2 ** 32, level - 1);
      }
      // The next leaf is read where this one is.
      if (isLeaf && count > 0) {
        page.copy(kept, 0, last.at, last.at + last.length);
        last.bytes = kept;
        last.at = 0;
      }
    };
    checkPage(Number(root), depth);
    const noted = tree.readBigUInt64LE(32);
    if (noted !== BigInt(entries)) damaged(`a tree has ${entries} records and notes ${noted}`);
  };

  const checkData = (page: Buffer, at: number, length: number, flags: number, number: number): void => {
    if (flags > (bigDataFlag | subTreeFlag)) damaged(`page ${number} has an unknown node`);
    const isBig = (flags & bigDataFlag) !== 0;
    if (at + (isBig ? headerBytes : length) > pageBytes) damaged(`a record of page ${number} is cut off`);
    if ((flags & subTreeFlag) !== 0) {
      if (length !== treeBytes) damaged(`page ${number} names no tree`);
      checkTree(page.subarray(at, at + treeBytes), false);
      return;
    }
    if (!isBig) return;
    const first = Number(page.readBigUInt64LE(at));
    const count = Math.floor((headerBytes - 1 + length) / pageBytes) + 1;
    claim(first, count);
    readSync(fd, overflow, 0, headerBytes, first * pageBytes);
    if (overflow.readBigUInt64LE(0) !== BigInt(first) || (overflow.readUInt16LE(18) & 0xff) !== overflowFlag) {
      damaged(`page ${first} has no header of LMDB's`);
    }
  };

  try {
    checkTree(trees[0], true);
    checkTree(trees[1], false);
    return undefined;
  } catch (error) {
    if (error instanceof PageDamage) return error.message;
    throw error;
  }
}

/** Whether a key does not follow the last one: a leaf's may equal the one that leads to it, all others are greater. */
function isOutOfOrder(last: LastKey, page: Buffer, keyAt: number, keyLength: number, isLeaf: boolean): boolean {
  if (last.length < 0) return false;
  const shared = Math.min(last.length, keyLength);
  for (let i = 0; i < shared; i++) {
    const difference = (page[keyAt + i] ?? 0) - (last.bytes[last.at + i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return keyLength < last.length || (keyLength === last.length && (last.isLeafs || !isLeaf));
}

/** A buffer's own method costs several times this, and there are four of them a row. */
function u16(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function damaged(text: string): never {
  throw new PageDamage(text);
}
