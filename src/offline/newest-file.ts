import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { isGranaryError } from "../errors/index.js";
import { copyFileAtomically, onDisk, sha256OfFile } from "../files/index.js";
import { placesOf } from "./history.js";
import { dataFileName, newestFile } from "./layout.js";
import type { DataFile } from "./manifest.js";
import { readSnapshot, verifySnapshot } from "./read-snapshot.js";

/**
 * Makes `<view>.parquet` the data of the view's newest snapshot where it is missing or another's, as after a run killed
 * in between. Size first, then SHA-256: times of files say nothing certain. Where the newest snapshot is corrupt the file
 * stays as it is, and where there is none too. Returns true where the file was replaced.
 * Throws `GR-OFFLINE-FORMAT-UNKNOWN`, and the codes of `diskError`.
 */
export async function repairNewestFile(storeFolder: string, view: string): Promise<boolean> {
  const place = (await placesOf(storeFolder, view)).at(-1);
  if (place === undefined) return false;
  const target = newestFile(storeFolder, view);
  try {
    const snapshot = await readSnapshot(place);
    const data = snapshot.files.find((file) => file.path === dataFileName);
    if (data === undefined || (await isCopyOf(data, target))) return false;
    await verifySnapshot(snapshot);
  } catch (error) {
    if (isGranaryError(error, "GR-OFFLINE-CORRUPT")) return false;
    throw error;
  }
  await copyFileAtomically(join(place.folder, dataFileName), target);
  return true;
}

async function isCopyOf(data: DataFile, target: string): Promise<boolean> {
  try {
    const { size } = await onDisk(target, () => lstat(target));
    return size === data.bytes && (await sha256OfFile(target)) === data.sha256;
  } catch (error) {
    if (isGranaryError(error, "GR-FILE-MISSING")) return false;
    throw error;
  }
}
