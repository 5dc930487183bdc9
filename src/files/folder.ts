import { lstat, mkdir, open, readdir, rename, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fail } from "../errors/index.js";
import { errnoOf, onDisk } from "./disk-error.js";

/** Makes a folder and those above it that are missing, durably. Throws the codes of `diskError`. */
export function makeFolder(path: string): Promise<void> {
  return onDisk(path, () => makeWithParents(resolve(path)));
}

/**
 * One folder after the other: asked to make them all, Node tells of a missing one whatever the reason, as on a file
 * system that can only be read, or tries for ever.
 */
async function makeWithParents(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeWithParents(dirname(path));
    await makeOne(path);
  }
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return;
    throw error;
  }
  // A folder's name is an entry of the folder above it: that is what has to reach the disk.
  await syncPath(dirname(path));
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}

/**
 * Moves a staged folder to its final place in one step, after all in it has reached the disk: it is there whole or
 * not at all. Throws `GR-FOLDER-EXISTS` where `finalDir` exists, and the codes of `diskError`.
 */
export function publishFolder(stagedDir: string, finalDir: string): Promise<void> {
  return onDisk(finalDir, async () => {
    await refuseExisting(finalDir);
    await syncTree(stagedDir);
    try {
      await rename(stagedDir, finalDir);
    } catch (error) {
      // Another run published in between: the system refuses to replace a folder with content.
      if (["EEXIST", "ENOTEMPTY", "ENOTDIR"].includes(errnoOf(error) ?? "")) await refuseExisting(finalDir);
      throw error;
    }
    await syncPath(dirname(finalDir));
  });
}

/** Waits until a file's content, or the names in a folder, have reached the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncPath(path);
  }
  await syncPath(folder);
}

async function refuseExisting(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found !== undefined) fail("GR-FOLDER-EXISTS", `${path} exists already.`, { where: { file: path } });
}
