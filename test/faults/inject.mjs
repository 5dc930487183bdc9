/**
 * Makes the process that loads it fail at its N-th change to the disk. For tests of crash safety; never published.
 *
 *   node --import ./test/faults/inject.mjs program.js
 *
 * (Tests do this through `runWithFault` of ./index.ts, which also runs TypeScript and reads the log.)
 *
 * | variable              | meaning                                                                              |
 * |-----------------------|--------------------------------------------------------------------------------------|
 * | GRANARY_FAULT_UNDER   | only changes at or below this absolute path count. Without it, nothing is hooked      |
 * | GRANARY_FAULT_AT      | the fault comes at the N-th change, counted from 1. Without it, changes are only logged |
 * | GRANARY_FAULT_KIND    | `kill` (SIGKILL to the own process; the default), `stop` (SIGSTOP, so that a test can let others go first, then send SIGCONT) or an error's name such as `ENOSPC` |
 * | GRANARY_FAULT_STICKY  | `1`: an error comes at every change from the N-th on, except removals: a disk that is full stays full |
 * | GRANARY_FAULT_LOG     | a file that gets a line `<n> <operation> <path>` for each change                      |
 *
 * What counts as a change: open for writing, write, writeFile, appendFile, rename, link, symlink, mkdir, mkdtemp, rm,
 * rmdir, unlink, fsync, fdatasync, truncate, copyFile and cp, in `node:fs` (synchronous and with callback) and
 * `node:fs/promises` with its FileHandles; streams too, as they are made of these. What Node makes of others counts
 * with its parts.
 * The fault comes before the change is made. Changes that a crash can leave half done count twice, and at the second
 * time half of it is done first: half the bytes of write, writeFile and copyFile, one entry of a recursive rm.
 * Native code (DuckDB, LMDB) is not seen. Each worker thread counts for itself, so kill tests belong on the main one.
 */
import fs, { promises } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const under = process.env.GRANARY_FAULT_UNDER;
const at = Number(process.env.GRANARY_FAULT_AT ?? 0);
const kind = process.env.GRANARY_FAULT_KIND ?? "kill";
const sticky = process.env.GRANARY_FAULT_STICKY === "1";
const log = process.env.GRANARY_FAULT_LOG;

const REMOVALS = new Set(["rm", "rmdir", "unlink", "rest of rm"]);
const original = { ...fs };
const pathOfDescriptor = new Map();
let changes = 0;
/** True while this module itself changes files: Node's functions call each other by the names hooked below. */
let resting = false;

/** Counts one change; at the fault's turn, does what may be half done of it and dies, or returns the error. */
function fault(operation, path, doHalf) {
  if (resting || path === undefined || !isUnder(path)) return undefined;
  changes += 1;
  if (log !== undefined) atRest(() => original.appendFileSync(log, `${changes} ${operation} ${path}\n`));
  if (at === 0 || changes < at) return undefined;
  if (changes > at && !(sticky && !REMOVALS.has(operation))) return undefined;
  if (sticky && REMOVALS.has(operation)) return undefined;
  if (kind === "stop") return void process.kill(process.pid, "SIGSTOP");
  if (doHalf !== undefined) atRest(doHalf);
  if (kind === "kill") die();
  return Object.assign(new Error(`${kind}: injected, ${operation} '${path}'`), {
    code: kind,
    errno: -1,
    syscall: operation,
    path,
  });
}

function atRest(effects) {
  resting = true;
  try {
    effects();
  } finally {
    resting = false;
  }
}

function die() {
  process.kill(process.pid, "SIGKILL");
  // The signal may take a moment to arrive, in which nothing more may happen.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function isUnder(path) {
  return path === under || path.startsWith(under.endsWith(sep) ? under : under + sep);
}

/** The absolute path that an argument of an fs function names: a path, a URL, a buffer or a descriptor. */
function pathOf(target) {
  if (typeof target === "number") return pathOfDescriptor.get(target);
  if (target instanceof URL) return fileURLToPath(target);
  if (typeof target === "object" && typeof target?.fd === "number") return pathOfDescriptor.get(target.fd);
  return resolve(String(target));
}

function opensForWriting(flags) {
  if (typeof flags !== "number") return /[wa+]/.test(flags ?? "r");
  const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;
  return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)) !== 0;
}

/** Every operation: how its arguments tell of the change, and how to do half of it. `undefined`: no change. */
const OPERATIONS = {
  open: ([path, flags]) => (opensForWriting(flags) ? { path } : undefined),
  write: ([target, data, ...rest]) => ({ path: target, half: () => writeHalf(target, data, rest) }),
  writev: ([target, buffers, position]) => ({
    path: target,
    half: () => writeHalf(target, Buffer.concat(buffers), [0, undefined, position]),
  }),
  writeFile: ([target, data]) => ({ path: target, half: () => writeHalfFile("w", target, data) }),
  appendFile: ([target, data]) => ({ path: target, half: () => writeHalfFile("a", target, data) }),
  rename: ([, to]) => ({ path: to }),
  link: ([, to]) => ({ path: to }),
  symlink: ([, to]) => ({ path: to }),
  mkdir: ([path]) => ({ path }),
  mkdtemp: ([path]) => ({ path }),
  unlink: ([path]) => ({ path }),
  rmdir: ([path]) => ({ path }),
  rm: ([path, options]) => ({
    path,
    half: options?.recursive === true ? () => removeOneEntry(pathOf(path)) : undefined,
  }),
  fsync: ([target]) => ({ path: target }),
  fdatasync: ([target]) => ({ path: target }),
  truncate: ([target]) => ({ path: target }),
  ftruncate: ([target]) => ({ path: target }),
  copyFile: ([from, to]) => ({
    path: to,
    half: () => {
      const bytes = original.readFileSync(from);
      original.writeFileSync(to, bytes.subarray(0, bytes.length / 2));
    },
  }),
  cp: ([, to]) => ({ path: to }),
};

/** The names under which FileHandle has an operation. */
const OF_HANDLE = {
  write: "write",
  writev: "writev",
  writeFile: "writeFile",
  appendFile: "appendFile",
  sync: "fsync",
  datasync: "fdatasync",
  truncate: "ftruncate",
};

function bytesOf(data) {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.alloc(0);
}

/** `write(fd, buffer, offset, length, position)`, `write(fd, buffer, { … })` and `write(fd, text, position)`. */
function writeHalf(target, data, rest) {
  const descriptor = typeof target === "number" ? target : target.fd;
  const options = typeof rest[0] === "object" && rest[0] !== null ? rest[0] : undefined;
  const bytes = bytesOf(data);
  const offset = typeof data === "string" ? 0 : (options?.offset ?? numberOr(rest[0], 0));
  const length =
    typeof data === "string" ? bytes.length : (options?.length ?? numberOr(rest[1], bytes.length - offset));
  const position = options?.position ?? (typeof data === "string" ? rest[0] : rest[2]);
  original.writeSync(descriptor, bytes, offset, Math.floor(length / 2), numberOr(position, null));
}

function numberOr(value, otherwise) {
  return typeof value === "number" ? value : otherwise;
}

function writeHalfFile(flag, target, data) {
  const bytes = bytesOf(data);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  if (typeof target === "object" && typeof target?.fd === "number") original.writeSync(target.fd, half);
  else original.writeFileSync(target, half, { flag });
}

function removeOneEntry(path) {
  const [first] = original.existsSync(path) && original.statSync(path).isDirectory() ? original.readdirSync(path) : [];
  if (first !== undefined) original.rmSync(join(path, first), { recursive: true, force: true });
}

/** The error to raise instead of an operation, after its half where it has one; undefined: go on. */
function faultOf(operation, args) {
  const change = OPERATIONS[operation](args);
  if (change === undefined) return undefined;
  const path = pathOf(change.path);
  const before = fault(operation, path);
  if (before !== undefined || change.half === undefined) return before;
  return fault(`rest of ${operation}`, path, change.half);
}

function hookSync(operation) {
  const name = `${operation}Sync`;
  const run = original[name];
  if (run === undefined) return;
  fs[name] = (...args) => {
    const error = faultOf(operation, args);
    if (error !== undefined) throw error;
    const result = run(...args);
    if (operation === "open") pathOfDescriptor.set(result, pathOf(args[0]));
    return result;
  };
}

function hookCallback(operation) {
  const run = original[operation];
  if (run === undefined) return;
  fs[operation] = (...args) => {
    const callback = args.at(-1);
    const error = faultOf(operation, args.slice(0, -1));
    if (error !== undefined) return void process.nextTick(callback, error);
    if (operation !== "open") return run(...args);
    return run(...args.slice(0, -1), (failure, descriptor) => {
      if (!failure) pathOfDescriptor.set(descriptor, pathOf(args[0]));
      callback(failure, descriptor);
    });
  };
}

function hookPromise(operation) {
  const run = promises[operation];
  if (run === undefined) return;
  promises[operation] = async (...args) => {
    const error = faultOf(operation, args);
    if (error !== undefined) throw error;
    const result = await run(...args);
    if (operation === "open") pathOfDescriptor.set(result.fd, pathOf(args[0]));
    return result;
  };
}

async function hookFileHandles() {
  const handle = await promises.open(fileURLToPath(import.meta.url), "r");
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  for (const [name, operation] of Object.entries(OF_HANDLE)) {
    const run = prototype[name];
    prototype[name] = async function hooked(...args) {
      const error = faultOf(operation, [this, ...args]);
      if (error !== undefined) throw error;
      return run.apply(this, args);
    };
  }
}

if (under !== undefined) {
  await hookFileHandles();
  for (const operation of Object.keys(OPERATIONS)) {
    hookSync(operation);
    hookCallback(operation);
    hookPromise(operation);
  }
  syncBuiltinESMExports();
}
