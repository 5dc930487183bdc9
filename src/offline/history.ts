import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { didYouMean, fail, isGranaryError } from "../errors/index.js";
import { onDisk } from "../files/index.js";
import { compareVersions } from "../online/index.js";
import { formatMicros } from "../time/index.js";
import { asOfOf, asOfPath, buildOf, corruptFolder, historyFolder, numberOf } from "./layout.js";
import type { SnapshotPlace } from "./snapshot.js";

/** The views that have a folder in the history, in order of name. Throws the codes of `diskError`. */
export async function viewsOf(storeFolder: string): Promise<readonly string[]> {
  const names = await foldersIn(historyFolder(storeFolder));
  return names.filter((name) => !name.startsWith(".")).sort();
}

/** Where snapshots of a view are, in order of (as-of, build). Throws the codes of `diskError`. */
export async function placesOf(storeFolder: string, view: string): Promise<readonly SnapshotPlace[]> {
  // A name from outside may be a path to elsewhere.
  if (!(await viewsOf(storeFolder)).includes(view)) return [];
  const names = await foldersIn(join(historyFolder(storeFolder), view));
  const asOfs = names.map(asOfOf).filter((micros) => micros !== undefined);
  const places = await Promise.all(asOfs.map((asOfMicros) => placesAt(storeFolder, view, asOfMicros)));
  return places.flat().sort(compareVersions);
}

/** Where snapshots of a view at an as-of are, in order of build. Throws the codes of `diskError`. */
export async function placesAt(
  storeFolder: string,
  view: string,
  asOfMicros: number,
): Promise<readonly SnapshotPlace[]> {
  const path = join(historyFolder(storeFolder), asOfPath(view, asOfMicros));
  const places = (await foldersIn(path)).flatMap((name) => {
    const build = buildOf(name);
    return build === undefined ? [] : [{ view, asOfMicros, build, folder: join(path, name) }];
  });
  return places.sort(compareVersions);
}

/**
 * The number of the next build of a view at an as-of: one more than any that was, corrupt and removed ones included, because online
 * stores tell rows of different builds by it. Throws the codes of `diskError`.
 */
export async function nextBuild(storeFolder: string, view: string, asOfMicros: number): Promise<number> {
  const path = asOfPath(view, asOfMicros);
  const names = [
    ...(await namesIn(join(historyFolder(storeFolder), path))),
    ...(await namesIn(join(corruptFolder(storeFolder), path))),
  ];
  return 1 + Math.max(0, ...names.map((name) => numberOf(name) ?? 0));
}

/**
 * The place of a view's greatest snapshot by (as-of, build), with as-of ≤ `asOfMicros` where given.
 * Throws `GR-OFFLINE-NO-SNAPSHOT`, and the codes of `diskError`.
 */
export async function greatestPlace(storeFolder: string, view: string, asOfMicros?: number): Promise<SnapshotPlace> {
  const places = await placesOf(storeFolder, view);
  const found = places.findLast((place) => asOfMicros === undefined || place.asOfMicros <= asOfMicros);
  if (found !== undefined) return found;
  const [oldest] = places;
  if (oldest === undefined || asOfMicros === undefined) return refuseMissing(storeFolder, view);
  const asked = formatMicros(asOfMicros);
  fail(
    "GR-OFFLINE-NO-SNAPSHOT",
    `The oldest snapshot of view "${view}" in ${storeFolder} is as of ${formatMicros(oldest.asOfMicros)}, after ${asked}.`,
    { where: { file: storeFolder }, hint: `Run granary build ${view} --as-of ${asked}.`, data: { view } },
  );
}

/** Throws `GR-OFFLINE-NO-SNAPSHOT` for a view that has none, and the codes of `diskError`. */
export async function refuseMissing(storeFolder: string, view: string): Promise<never> {
  const others = (await viewsOf(storeFolder)).filter((name) => name !== view);
  fail(
    "GR-OFFLINE-NO-SNAPSHOT",
    `There is no snapshot of view "${view}" in ${storeFolder}.${didYouMean(view, others)}`,
    { where: { file: storeFolder }, hint: `Run granary build ${view}.`, data: { view } },
  );
}

async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await ifThere(() => readdir(path, { withFileTypes: true }), path);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

function namesIn(path: string): Promise<readonly string[]> {
  return ifThere(() => readdir(path), path);
}

async function ifThere<T>(read: () => Promise<readonly T[]>, path: string): Promise<readonly T[]> {
  try {
    return await onDisk(path, read);
  } catch (error) {
    if (isGranaryError(error, "GR-FILE-MISSING")) return [];
    throw error;
  }
}
