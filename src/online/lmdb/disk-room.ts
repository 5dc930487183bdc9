import { Buffer } from "node:buffer";
import { closeSync, openSync, statfsSync, statSync, writeSync } from "node:fs";
import { errnoOf } from "../../files/index.js";

/** More than a transaction of a push writes, as a rule: its rows, the pages above them, and the list of free pages. */
const transactionRoomBytes = 4 << 20;

/** LMDB takes a lock file as long as it finds it: three pages have room for about 190 readers. */
const lockFileBytes = 3 * 4096;
/** No file system has smaller blocks. */
const sectorBytes = 512;

/**
 * LMDB maps its lock file, which it makes with holes: a write into one, on a disk that is full, ends the process with
 * SIGBUS. So the file is made here, without holes; one that has holes is opened only where the disk has room for them.
 * Throws ENOSPC or EDQUOT; what else fails is LMDB's to tell, which reads without a lock file where none can be made.
 */
export function makeLockFile(path: string, folder: string): void {
  try {
    const fd = openSync(path, "wx", 0o664);
    try {
      // The last byte of each sector takes its block. Who opens the file meanwhile finds what it wrote untouched.
      for (let at = sectorBytes - 1; at < lockFileBytes; at += sectorBytes) writeSync(fd, Buffer.of(0), 0, 1, at);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOSPC" || errno === "EDQUOT") throw error;
    if (errno !== "EEXIST") return;
    const { blocks, size } = statSync(path);
    if (blocks * sectorBytes < Math.max(size, lockFileBytes) && roomBytes(folder) < lockFileBytes) throw diskFull();
  }
}

/** Throws ENOSPC unless the disk has room for one more transaction, before LMDB runs into its end. */
export function checkRoom(folder: string): void {
  if (!hasRoom(folder)) throw diskFull();
}

/** Whether the disk that a store lies on has room for one more transaction. */
export function hasRoom(folder: string): boolean {
  return roomBytes(folder) >= transactionRoomBytes;
}

function roomBytes(folder: string): number {
  const { bavail, blocks, bsize } = statfsSync(folder);
  // Some file systems do not tell how large they are.
  return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
}

/** As the system's own calls throw it. */
function diskFull(): Error {
  const text = `ENOSPC: fewer than ${transactionRoomBytes >> 20} MiB are left on the device`;
  return Object.assign(new Error(text), { code: "ENOSPC" });
}
