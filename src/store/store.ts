import { resolve } from "node:path";
import { loadConfig } from "../config/index.js";
import { fail } from "../errors/index.js";
import { type HistoryReads, historyReads } from "./history.js";
import { type OnlineReads, onlineReads } from "./online.js";
import { type PredictReads, predictReads } from "./predictions.js";
import { type SnapshotReads, snapshotReads } from "./snapshots.js";

/** A feature store as a program uses it. Dispose of it after use: `await using store = await openStore()`. */
export interface Store extends AsyncDisposable {
  readonly online: OnlineReads;
  /**
   * A point-in-time join: what features were at the instants of label rows, by the applied definitions.
   * `await store.history({ labels: "labels.csv", service }).write("training.parquet")`
   */
  readonly history: HistoryReads;
  /** Past states of views: which there are, and the typed rows of one. */
  readonly snapshots: SnapshotReads;
  /**
   * Predictions by trained models: `await store.predict(churn, { user_id: 42 })`, or of `many`, by given `features`, or
   * with reasons: `explain`.
   */
  readonly predict: PredictReads;
}

/**
 * Opens the feature store of a repo for reading; `folder` is the one with `granary.config.ts`, this one by default. The
 * online store is opened with the first read of it, and the batch engine when history is asked for.
 * @throws GR-CONFIG-MISSING, GR-REGISTRY-NOT-APPLIED where nothing was applied
 */
export async function openStore(folder = "."): Promise<Store> {
  // Loaded here, so that importing the package for its definitions stays light.
  const { openRegistry } = await import("../registry/index.js");
  const config = await loadConfig(folder);
  const state = await openRegistry(config.registryFolder).latest();
  if (state === null) return fail("GR-REGISTRY-NOT-APPLIED", `Nothing was applied in ${config.registryFolder} yet.`);
  const online = onlineReads(state, config, resolve(folder));
  return {
    online: online.reads,
    history: historyReads({ state, config, folder: resolve(folder) }),
    snapshots: snapshotReads(config, resolve(folder)),
    predict: predictReads(state, config, online.serving),
    [Symbol.asyncDispose]: () => online[Symbol.asyncDispose](),
  };
}
