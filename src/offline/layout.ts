import { join } from "node:path";
import { formatMicrosCompact, parseMicrosCompact } from "../time/index.js";

/** The file in a snapshot's folder that says what the snapshot is. */
export const manifestName = "manifest.json";

/** The data file that a build writes. */
export const dataFileName = "part-0.parquet";

const AS_OF = /^as_of=(.+)$/;
const PRUNED = ".pruned";
const BUILD = /^build=([1-9]\d{0,14})$/;

/** The file that other programs read: a copy of the newest snapshot's data. */
export function newestFile(storeFolder: string, view: string): string {
  return join(storeFolder, `${view}.parquet`);
}

/** The folder that holds a folder of snapshots for each view. */
export function historyFolder(storeFolder: string): string {
  return join(storeFolder, "history");
}

/** Where corrupt snapshots are set aside, under the path that they had in the history. */
export function corruptFolder(storeFolder: string): string {
  return join(storeFolder, "corrupt");
}

/** The lock file of whoever writes to the store. */
export function lockFile(storeFolder: string): string {
  return join(storeFolder, ".build.lock");
}

/** `<view>/as_of=20261101T000000.000000Z`, below `historyFolder` and `corruptFolder`. */
export function asOfPath(view: string, asOfMicros: number): string {
  return join(view, `as_of=${formatMicrosCompact(asOfMicros)}`);
}

/** `build=1`, below `asOfPath`. */
export function buildName(build: number): string {
  return `build=${build}`;
}

/** The as-of that a folder's name says; undefined for a name that says none. */
export function asOfOf(name: string): number | undefined {
  const text = AS_OF.exec(name)?.[1];
  return text === undefined ? undefined : parseMicrosCompact(text);
}

/** The empty file that stands for a build which was removed: `build=1.pruned`, beside where its folder was. */
export function prunedName(build: number): string {
  return `${buildName(build)}${PRUNED}`;
}

/** The build that a name says which stands for one, be it there or removed; undefined for a name that says none. */
export function numberOf(name: string): number | undefined {
  return buildOf(name.endsWith(PRUNED) ? name.slice(0, -PRUNED.length) : name);
}

/** The build that a folder's name says; undefined for a name that says none. */
export function buildOf(name: string): number | undefined {
  const text = BUILD.exec(name)?.[1];
  return text === undefined ? undefined : Number(text);
}
