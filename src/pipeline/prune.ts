import type { FeatureRepo } from "../config/index.js";
import { type OfflineStore, openTrainingSetStore, type PrunedSnapshot, type PruneReport } from "../offline/index.js";

export interface PruneSnapshotsOptions {
  /** Names of views; all by default. */
  readonly views?: readonly string[];
  readonly keep: number;
  readonly dryRun?: boolean;
  readonly onPruned?: (pruned: PrunedSnapshot) => void;
}

/**
 * Removes all but the newest snapshots of each view, and those that a current training set's manifest names.
 * Throws `GR-TRAINING-SET-CORRUPT` where a manifest can't be read, as what it names is not known then, and what
 * `OfflineStore.prune` throws.
 */
export async function pruneSnapshots(
  repo: Pick<FeatureRepo, "config">,
  offline: OfflineStore,
  options: PruneSnapshotsOptions,
): Promise<PruneReport> {
  const trainingSets = openTrainingSetStore(repo.config.materializedFolder);
  // Under the lock of training sets, so that none that is made meanwhile names what goes.
  return trainingSets.exclusively({ purpose: "prune" }, async () => {
    const named = (await trainingSets.current()).flatMap(({ snapshots }) => snapshots);
    return offline.prune({ ...options, named });
  });
}
