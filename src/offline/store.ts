import { resolve } from "node:path";
import { isGranaryError } from "../errors/index.js";
import type { LockOptions } from "../files/index.js";
import { type Clock, wallClock } from "../time/index.js";
import { type BuildOptions, type BuildResult, buildUnderLock } from "./build-snapshot.js";
import { greatestPlace, placesOf, refuseMissing, viewsOf } from "./history.js";
import { type PruneOptions, type PruneReport, pruneUnderLock } from "./prune.js";
import { readSnapshot, verifySnapshot } from "./read-snapshot.js";
import type { Snapshot, SnapshotEntry, SnapshotPlace } from "./snapshot.js";
import { storeLock } from "./store-lock.js";

/** Which snapshots to list, and how closely to look at them. */
export interface ListOptions {
  readonly view?: string;
  /** Checks the data too, to the last byte: reads all of it. Without it, manifests and sizes of files. */
  readonly digests?: boolean;
}

/** The snapshots of a feature repo's views in a folder. */
export interface OfflineStore {
  /** Absolute. */
  readonly folder: string;
  /**
   * Makes the snapshot of a view at an as-of, whole or not at all: reuses the last one where it is intact and of the
   * same meaning over the same files, and else builds the next one. Corrupt ones of that view and as-of are set aside.
   * Then `<view>.parquet` is the newest snapshot's data.
   * Throws `GR-LOCK-HELD` and `GR-LOCK-HELD-ELSEWHERE` where another run writes to the store,
   * `GR-OFFLINE-FORMAT-UNKNOWN`, the codes of `diskError` and what the engine throws.
   */
  buildSnapshot(options: BuildOptions): Promise<BuildResult>;
  /**
   * Runs work, such as several builds, while no other run writes to the store. Throws `GR-LOCK-HELD`,
   * `GR-LOCK-HELD-ELSEWHERE`, the codes of `diskError` and what the work throws.
   */
  exclusively<T>(options: LockOptions, work: () => Promise<T>): Promise<T>;
  /**
   * Snapshots in order of view, as-of and build, corrupt ones with what is wrong.
   * Throws `GR-OFFLINE-NO-SNAPSHOT` for a view that has none, and the codes of `diskError`.
   */
  snapshots(options?: ListOptions): Promise<readonly SnapshotEntry[]>;
  /**
   * A view's snapshot that is greatest by (as-of, build). Throws `GR-OFFLINE-NO-SNAPSHOT`, `GR-OFFLINE-CORRUPT`
   * (where the greatest is: no older one stands in for it), `GR-OFFLINE-FORMAT-UNKNOWN` and the codes of `diskError`.
   */
  newest(view: string): Promise<Snapshot>;
  /**
   * Removes all but the newest snapshots of each view, each whole or not at all. Throws `GR-LOCK-HELD`,
   * `GR-LOCK-HELD-ELSEWHERE`, `GR-OFFLINE-NO-SNAPSHOT` for a view that has none, and the codes of `diskError`.
   */
  prune(options: PruneOptions): Promise<PruneReport>;
  /** As `newest`, of the snapshots with as-of ≤ `asOfMicros`. */
  snapshotAt(view: string, at: { readonly asOfMicros: number }): Promise<Snapshot>;
}

/**
 * Opens the offline store in a folder, which the first build makes. `clock` says what is now, for the age of snapshots;
 * the machine's by default.
 */
export function openOfflineStore(folder: string, options: { readonly clock?: Clock } = {}): OfflineStore {
  const storeFolder = resolve(folder);
  const clock = options.clock ?? wallClock;
  const exclusively = storeLock(storeFolder);

  const listed = async ({ view, digests = false }: ListOptions): Promise<readonly SnapshotEntry[]> => {
    const views = view === undefined ? await viewsOf(storeFolder) : [view];
    const places = (await Promise.all(views.map((name) => placesOf(storeFolder, name)))).flat();
    if (view !== undefined && places.length === 0) await refuseMissing(storeFolder, view);
    const entries: SnapshotEntry[] = [];
    for (const place of places) entries.push(await entryOf(place, digests, clock()));
    return entries;
  };

  return {
    folder: storeFolder,
    exclusively,
    buildSnapshot(build) {
      const waiting = build.waitMs === undefined ? {} : { waitMs: build.waitMs };
      return exclusively({ purpose: `build of ${build.view.name}`, ...waiting }, () =>
        buildUnderLock(storeFolder, build, wallClock),
      );
    },
    snapshots: (list = {}) => listed(list),
    prune: (options) =>
      exclusively({ purpose: "prune" }, async () => {
        for (const view of options.views ?? []) {
          if ((await placesOf(storeFolder, view)).length === 0) await refuseMissing(storeFolder, view);
        }
        return pruneUnderLock(storeFolder, await listed({}), options);
      }),
    newest: async (view) => readSnapshot(await greatestPlace(storeFolder, view)),
    snapshotAt: async (view, { asOfMicros }) => readSnapshot(await greatestPlace(storeFolder, view, asOfMicros)),
  };
}

async function entryOf(place: SnapshotPlace, digests: boolean, nowMicros: number): Promise<SnapshotEntry> {
  const ageMicros = nowMicros - place.asOfMicros;
  let snapshot: Snapshot | null = null;
  try {
    snapshot = await readSnapshot(place);
    if (digests) await verifySnapshot(snapshot);
    return { ...place, snapshot, ageMicros, problem: null };
  } catch (error) {
    if (!isGranaryError(error, "GR-OFFLINE-CORRUPT") && !isGranaryError(error, "GR-OFFLINE-FORMAT-UNKNOWN"))
      throw error;
    return { ...place, snapshot, ageMicros, problem: error.detail };
  }
}
