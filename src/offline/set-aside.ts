import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { makeFolder, onDisk, publishFolder } from "../files/index.js";
import { asOfPath, corruptFolder } from "./layout.js";
import type { SnapshotPlace } from "./snapshot.js";

/**
 * Moves a corrupt snapshot out of the history to the same path below `corrupt/`, where a person can look at it.
 * Where one of that name lies there, put back by hand, its name gets `.2` and so on. Returns the new path.
 * Throws the codes of `diskError`.
 */
export async function setAside(storeFolder: string, place: SnapshotPlace): Promise<string> {
  const parent = join(corruptFolder(storeFolder), asOfPath(place.view, place.asOfMicros));
  await makeFolder(parent);
  const name = basename(place.folder);
  const taken = new Set(await onDisk(parent, () => readdir(parent)));
  let free = name;
  for (let copy = 2; taken.has(free); copy++) free = `${name}.${copy}`;
  await publishFolder(place.folder, join(parent, free));
  return join(parent, free);
}
