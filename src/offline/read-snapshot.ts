import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail, isGranaryError } from "../errors/index.js";
import { onDisk, sha256OfFile } from "../files/index.js";
import { formatMicros } from "../time/index.js";
import { manifestName } from "./layout.js";
import { parseManifest } from "./manifest-text.js";
import type { Snapshot, SnapshotPlace } from "./snapshot.js";

/**
 * Reads the snapshot at a place by its manifest, and checks that its files are there and no others, with their sizes;
 * their content is `verifySnapshot`'s.
 * Throws `GR-OFFLINE-CORRUPT`, `GR-OFFLINE-FORMAT-UNKNOWN` and the codes of `diskError`.
 */
export async function readSnapshot(place: SnapshotPlace): Promise<Snapshot> {
  const file = join(place.folder, manifestName);
  const text = await orCorrupt(place, manifestName, () => onDisk(file, () => readFile(file, "utf8")));
  const manifest = parseManifest(text, file, (problem) => corrupt(place, problem));
  const snapshot: Snapshot = { ...manifest, folder: place.folder };
  if (!isOf(snapshot, place)) corrupt(place, `its manifest is that of ${describe(snapshot)}`);
  await checkFiles(snapshot);
  return snapshot;
}

/**
 * Checks that a snapshot's data is to the last byte what was written. Reads all of it.
 * Throws `GR-OFFLINE-CORRUPT`, and the codes of `diskError`.
 */
export async function verifySnapshot(snapshot: Snapshot): Promise<void> {
  await checkFiles(snapshot);
  for (const { path, sha256 } of snapshot.files) {
    const found = await orCorrupt(snapshot, path, () => sha256OfFile(join(snapshot.folder, path)));
    if (found !== sha256) corrupt(snapshot, `the SHA-256 of ${path} is ${found} instead of ${sha256}`);
  }
}

/** How messages name a snapshot. */
export function describe({ view, asOfMicros, build }: Omit<SnapshotPlace, "folder">): string {
  return `view "${view}" as of ${formatMicros(asOfMicros)}, build ${build}`;
}

async function checkFiles(snapshot: Snapshot): Promise<void> {
  const { folder } = snapshot;
  for (const { path, bytes } of snapshot.files) {
    const found = await orCorrupt(snapshot, path, () => onDisk(join(folder, path), () => lstat(join(folder, path))));
    if (!found.isFile()) corrupt(snapshot, `${path} is no file`);
    if (found.size !== bytes) corrupt(snapshot, `${path} has ${found.size} bytes instead of ${bytes}`);
  }
  const known = new Set([manifestName, ...snapshot.files.map((file) => file.path)]);
  // Names with a dot are what file managers and network file systems drop; no reader of data takes them up.
  const names = await onDisk(folder, () => readdir(folder));
  const extra = names.filter((name) => !known.has(name) && !name.startsWith("."));
  if (extra.length > 0) corrupt(snapshot, `${extra.join(", ")} is not of it`);
}

async function orCorrupt<T>(place: SnapshotPlace, name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isGranaryError(error, "GR-FILE-MISSING")) corrupt(place, `${name} is missing`);
    if (isGranaryError(error, "GR-FILE-KIND-WRONG")) corrupt(place, `${name} is no file`);
    throw error;
  }
}

function corrupt(place: SnapshotPlace, problem: string): never {
  const { view, asOfMicros, build, folder } = place;
  const asOf = formatMicros(asOfMicros);
  fail("GR-OFFLINE-CORRUPT", `The snapshot of ${describe(place)} in ${folder} is corrupt: ${problem}.`, {
    where: { file: folder },
    hint: `Run granary build ${view} --as-of ${asOf}: it makes the snapshot anew and sets this one aside in corrupt/.`,
    data: { view, asOf, build },
  });
}

function isOf(snapshot: Snapshot, place: SnapshotPlace): boolean {
  const { view, asOfMicros, build } = place;
  return snapshot.view === view && snapshot.asOfMicros === asOfMicros && snapshot.build === build;
}
