import { constants } from "node:fs";
import { copyFile, link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf, onDisk } from "./disk-error.js";
import { syncPath } from "./folder.js";
import { temporaryBeside } from "./temporary.js";

/**
 * Writes a file in one step: whoever reads `path`, even after a crash, finds the old content or the new, whole.
 * The folder must exist. Throws the codes of `diskError`.
 */
export function writeFileAtomically(path: string, data: string | Uint8Array): Promise<void> {
  return replace(path, (temporary) => writeDurably(temporary, data));
}

/**
 * Copies a file in one step, as `writeFileAtomically` writes one; without copying bytes where the file system can
 * share them. Throws the codes of `diskError`.
 */
export function copyFileAtomically(from: string, to: string): Promise<void> {
  return replace(to, async (temporary) => {
    await onDisk(from, () => copyFile(from, temporary, constants.COPYFILE_FICLONE));
    await syncPath(temporary);
  });
}

/**
 * Creates a file that must not exist yet: its whole content appears at once, and of several that try, one wins.
 * Returns true to that one, false where `path` exists. Throws the codes of `diskError`.
 */
export function createExclusively(path: string, data: string | Uint8Array): Promise<boolean> {
  return throughTemporary(path, async (temporary) => {
    await writeDurably(temporary, data);
    try {
      // Unlike a rename, a link never replaces what has the name.
      await link(temporary, path);
    } catch (error) {
      if (errnoOf(error) === "EEXIST") return false;
      throw error;
    }
    await syncPath(dirname(path));
    return true;
  });
}

function replace(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  return throughTemporary(path, async (temporary) => {
    await write(temporary);
    await rename(temporary, path);
    await syncPath(dirname(path));
  });
}

function throughTemporary<T>(path: string, effects: (temporary: string) => Promise<T>): Promise<T> {
  return onDisk(path, async () => {
    const temporary = temporaryBeside(path);
    try {
      return await effects(temporary);
    } finally {
      // What can't be removed now is swept later; the first failure is the one to tell of.
      await rm(temporary, { force: true }).catch(() => {});
    }
  });
}

async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
