import { constants } from "node:os";
import { GranaryError } from "../../errors/index.js";
import { diskError, errnoOf } from "../../files/index.js";
import { hasRoom } from "./disk-room.js";

/** MDB_PAGE_NOTFOUND, MDB_CORRUPTED, MDB_VERSION_MISMATCH and MDB_INVALID of lmdb.h. */
const corruptCodes: ReadonlySet<number> = new Set([-30_797, -30_796, -30_794, -30_793]);

/**
 * The catalogue error for a failure of LMDB at `path`, to be thrown: GR-ONLINE-CORRUPT, the codes of `diskError`, or
 * GR-ONLINE-UNREACHABLE for what else keeps it from answering. A `GranaryError` stays one.
 */
export function lmdbError(error: unknown, path: string): unknown {
  if (error instanceof GranaryError) return placed(error, path);
  if (!(error instanceof Error)) return error;
  if (errnoOf(error) !== undefined) return diskError(error, path);
  const code = "code" in error && typeof error.code === "number" ? error.code : 0;
  const where = { file: path };
  if (corruptCodes.has(code)) {
    return new GranaryError("GR-ONLINE-CORRUPT", `LMDB finds ${path} damaged (${error.message}).`, {
      where,
      cause: error,
    });
  }
  const errno = Object.entries(constants.errno).find(([, number]) => number === code)?.[0];
  if (errno !== undefined) {
    // LMDB says EIO where the disk took the first part of what it wrote.
    const told = errno === "EIO" && !hasRoom(path) ? "ENOSPC" : errno;
    return diskError(Object.assign(new Error(error.message, { cause: error }), { code: told }), path);
  }
  return new GranaryError("GR-ONLINE-UNREACHABLE", `LMDB fails at ${path} (${error.message}).`, {
    where,
    cause: error,
  });
}

/** A damaged row does not know whose it is. */
function placed(error: GranaryError, path: string): GranaryError {
  if (error.code !== "GR-ONLINE-CORRUPT" || error.where !== undefined) return error;
  return new GranaryError(error.code, error.detail, { where: { file: path }, cause: error });
}
