import { type ErrorCode, GranaryError } from "../errors/index.js";

/** What the operating system's error codes mean to a user. */
const PROBLEMS: ReadonlyMap<string, readonly [code: ErrorCode, words: string]> = new Map([
  ["ENOSPC", ["GR-FILE-DISK-FULL", "there is no space left for"]],
  ["EDQUOT", ["GR-FILE-DISK-FULL", "the user's quota leaves no space for"]],
  ["EACCES", ["GR-FILE-ACCESS-DENIED", "access is denied to"]],
  ["EPERM", ["GR-FILE-ACCESS-DENIED", "the operation is not permitted on"]],
  ["EROFS", ["GR-FILE-READ-ONLY", "the file system is read-only at"]],
  ["ENOENT", ["GR-FILE-MISSING", "there is nothing at"]],
  ["ENOTDIR", ["GR-FILE-KIND-WRONG", "a file stands where a folder is expected, in"]],
  ["EISDIR", ["GR-FILE-KIND-WRONG", "a folder stands where a file is expected, at"]],
  ["EMFILE", ["GR-FILE-HANDLES-EXHAUSTED", "this process has too many files open to open"]],
  ["ENFILE", ["GR-FILE-HANDLES-EXHAUSTED", "this machine has too many files open to open"]],
]);

/**
 * The catalogue error for a failure of the file system at `path`, to be thrown: `GR-FILE-DISK-FULL`,
 * `GR-FILE-ACCESS-DENIED`, `GR-FILE-READ-ONLY`, `GR-FILE-MISSING`, `GR-FILE-KIND-WRONG`, `GR-FILE-HANDLES-EXHAUSTED`,
 * or `GR-FILE-IO-FAILED` for a rarer one. What is no such failure (a `GranaryError`, a defect) is returned as it is.
 */
export function diskError(error: unknown, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const [code, words] = PROBLEMS.get(errno) ?? ["GR-FILE-IO-FAILED", "the file system failed at"];
  const systemWords = error instanceof Error ? error.message : errno;
  return new GranaryError(code, `${sentenceCase(words)} ${path} (${systemWords}).`, {
    where: { file: path },
    cause: error,
    data: { errno },
  });
}

/** The operating system's name of an error, such as `ENOENT`; undefined for what is not an error of its. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/** Runs effects on the disk, turning their failures into catalogue errors that name `path`. */
export async function onDisk<T>(path: string, effects: () => Promise<T>): Promise<T> {
  try {
    return await effects();
  } catch (error) {
    throw diskError(error, path);
  }
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
