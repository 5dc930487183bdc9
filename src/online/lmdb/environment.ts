import { Buffer } from "node:buffer";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { open, type RootDatabase } from "lmdb";
import { fail, invariant } from "../../errors/index.js";
import { keyBytes } from "../key-bytes.js";
import { checkDataFile, openDataFile } from "./data-file.js";
import { checkRoom, makeLockFile } from "./disk-room.js";
import { lmdbError } from "./lmdb-error.js";
import { openRecords, type Records, recordOptions } from "./records.js";

/** An open LMDB environment: one file with a sub-database for each view, and one for what Granary notes. */
export interface Environment {
  readonly path: string;
  readonly writable: boolean;
  /** Schemas and versions. */
  readonly notes: Records;
  /** A view's rows; undefined before the first write. */
  readonly rowsOf: (view: string) => Records | undefined;
  /** Makes a view's sub-database where it is not there. */
  readonly makeRowsOf: (view: string) => Records;
  /**
   * Runs `change` in one transaction: all of it happens, or, where it throws, nothing. `durable`: returns when it, and
   * every earlier one, has reached the disk; without it, a crash of the machine may lose it. `removals`: how many
   * records it removes at most.
   */
  readonly change: <T>(change: () => T, options: { readonly durable: boolean; readonly removals?: number }) => T;
  /** Raises GR-ONLINE-UNREACHABLE where the store was closed, moved or removed. */
  readonly check: () => void;
  readonly close: () => Promise<void>;
}

const dataFileName = "data.mdb";
const lockFileName = "lock.mdb";
const notesName = "granary";
/** LMDB reserves room for so many sub-databases, a few dozen bytes each. */
const maxDatabases = 1024;

/** lmdb's TransactionFlags, which its module declares and does not export: abortable, committed before returning. */
const durably = 0x1 | 0x2;
/** The same, but on its way to the disk only. */
const withoutFlush = durably | 0x10000;

/** Of the pages that a removal may dirty: its leaf, its branches and their neighbours; and of the list of free ones. */
const pagesPerRemoval = 3;
const pagesPerTransaction = 64;

/**
 * Opens the environment in the folder `path`, which is made where it is missing and `writable`.
 * @throws GR-ONLINE-MISSING when there is none to read, GR-ONLINE-CORRUPT, and the codes of `lmdbError`
 */
export function openEnvironment(path: string, writable: boolean): Environment {
  try {
    return openFile(path, writable);
  } catch (error) {
    throw lmdbError(error, path);
  }
}

function openFile(path: string, writable: boolean): Environment {
  const dataPath = join(path, dataFileName);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false) {
    fail("GR-ONLINE-CORRUPT", `${path} is a file, where a store is a folder.`, { where: { file: path } });
  }
  const found = checkDataFile(dataPath);
  if (found === "none" && !writable) missing(path);
  if (writable) {
    mkdirSync(path, { recursive: true });
    checkRoom(path);
  }
  makeLockFile(join(path, lockFileName), path);
  const root: RootDatabase = open({
    path,
    noSubdir: false,
    maxDbs: maxDatabases,
    readOnly: !writable,
    ...recordOptions,
  });
  const notes = openRecords(root, notesName, writable) ?? unreadable(path, "notes");
  const file = openDataFile(dataPath, writable);
  const known = new Map<string, Records>();
  let closed = false;

  const check = (): void => {
    if (closed) fail("GR-ONLINE-UNREACHABLE", `The store at ${path} is closed.`);
    if (!file.isInPlace()) fail("GR-ONLINE-UNREACHABLE", `The store at ${path} was moved or removed.`);
  };
  const openView = (view: string): Records | undefined => {
    const records = openRecords(root, `view:${view}`, writable);
    if (records !== undefined) known.set(view, records);
    return records;
  };

  return {
    path,
    writable,
    notes,
    check,
    rowsOf: (view) => {
      if (closed) check();
      const records = known.get(view);
      if (records !== undefined) return records;
      // Opening takes a writer's lock, so only where there is something to open.
      return notes.getBinaryFast(viewNote(view)) === undefined ? undefined : (openView(view) ?? unreadable(path, view));
    },
    makeRowsOf: (view) => {
      invariant(writable, `The store at ${path} was opened to be read only.`);
      const records = known.get(view) ?? openView(view) ?? unreadable(path, view);
      if (notes.getBinaryFast(viewNote(view)) === undefined) notes.putSync(viewNote(view), Buffer.of(1));
      return records;
    },
    change: (action, { durable, removals = 0 }) => {
      check();
      invariant(writable, `The store at ${path} was opened to be read only.`);
      checkRoom(path);
      const sparePages = removals === 0 ? 0 : removals * pagesPerRemoval + pagesPerTransaction;
      return root.transactionSync(
        () => {
          file.lengthen(sparePages);
          return action();
        },
        durable ? durably : withoutFlush,
      );
    },
    close: async () => {
      if (closed) return;
      closed = true;
      file.close();
      await root.close();
    },
  };
}

/** Lets others have the event loop and the writer's lock between two transactions. */
export async function betweenTransactions(): Promise<void> {
  await setImmediate();
}

function viewNote(view: string): Buffer {
  return keyBytes(["view", view]);
}

function unreadable(path: string, name: string): never {
  return fail("GR-ONLINE-CORRUPT", `${path} lacks its table of ${name}.`, { where: { file: path } });
}

function missing(path: string): never {
  return fail("GR-ONLINE-MISSING", `${path} holds no online store.`, { where: { file: path } });
}
