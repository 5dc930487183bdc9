import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { onDisk, stageFolder, syncPath, writeFileAtomically } from "../files/index.js";
import { asOfPath, historyFolder, manifestName, prunedName } from "./layout.js";
import type { SnapshotEntry } from "./snapshot.js";
import type { NamedSnapshot } from "./training-manifest.js";

/** What to let go of. */
export interface PruneOptions {
  /** The views whose snapshots are looked at; all by default. */
  readonly views?: readonly string[];
  /** How many snapshots of each view stay, the newest by (as-of, build); at least 1. */
  readonly keep: number;
  /** Snapshots that stay whatever their age. */
  readonly named: readonly NamedSnapshot[];
  /** Says what would go, and removes nothing. */
  readonly dryRun?: boolean;
  /** A snapshot is gone, or under `dryRun` would be. */
  readonly onPruned?: (pruned: PrunedSnapshot) => void;
}

export interface PrunedSnapshot extends NamedSnapshot {
  /** Of its data and its manifest. */
  readonly bytes: number;
}

export interface PruneReport {
  readonly pruned: readonly PrunedSnapshot[];
  /** How many stay, apart from corrupt ones. */
  readonly kept: number;
  /** Of these, those that are older than what stays and are named. */
  readonly named: readonly NamedSnapshot[];
  /** Snapshots that can't be read, which are left to `build` to set aside. */
  readonly corrupt: readonly NamedSnapshot[];
}

/** Removes all but the newest snapshots of each view, in a store that the caller has locked; the oldest goes first. */
export async function pruneUnderLock(
  storeFolder: string,
  entries: readonly SnapshotEntry[],
  options: PruneOptions,
): Promise<PruneReport> {
  const { keep, named, dryRun = false, onPruned } = options;
  const looked = entries.filter(({ view }) => options.views === undefined || options.views.includes(view));
  const sound = looked.filter(({ snapshot }) => snapshot !== null);
  const names = [...new Set(sound.map(({ view }) => view))];
  const old = names.flatMap((name) => sound.filter(({ view }) => view === name).slice(0, -keep));
  const isNamed = (one: NamedSnapshot) => named.some((other) => sameSnapshot(one, other));
  const pruned: PrunedSnapshot[] = [];
  for (const entry of old.filter((one) => !isNamed(one))) {
    const one = { ...nameOf(entry), bytes: await bytesOf(entry) };
    if (!dryRun) await remove(storeFolder, entry);
    pruned.push(one);
    onPruned?.(one);
  }
  return {
    pruned,
    kept: sound.length - pruned.length,
    named: old.filter(isNamed).map(nameOf),
    corrupt: looked.filter(({ snapshot }) => snapshot === null).map(nameOf),
  };
}

/**
 * Takes a snapshot out of the history in one step, so that nobody ever finds half of one; what a killed run leaves of it is
 * swept by the next. Its number stays: a later build at the same as-of has to be told from it online.
 */
async function remove(storeFolder: string, { view, asOfMicros, build, folder }: SnapshotEntry): Promise<void> {
  await writeFileAtomically(join(historyFolder(storeFolder), asOfPath(view, asOfMicros), prunedName(build)), "");
  const staged = await stageFolder(storeFolder);
  await onDisk(folder, () => rename(folder, join(staged, basename(folder))));
  await syncPath(dirname(folder));
  await onDisk(staged, () => rm(staged, { recursive: true }));
}

async function bytesOf({ snapshot, folder }: SnapshotEntry): Promise<number> {
  const manifest = join(folder, manifestName);
  return (snapshot?.bytes ?? 0) + (await onDisk(manifest, () => stat(manifest))).size;
}

function nameOf({ view, asOfMicros, build }: NamedSnapshot): NamedSnapshot {
  return { view, asOfMicros, build };
}

function sameSnapshot(one: NamedSnapshot, other: NamedSnapshot): boolean {
  return one.view === other.view && one.asOfMicros === other.asOfMicros && one.build === other.build;
}
