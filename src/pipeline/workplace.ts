import type { BatchEngine } from "../batch/index.js";
import type { FeatureRepo } from "../config/index.js";
import type { OfflineStore } from "../offline/index.js";
import type { RegistryState } from "../registry/index.js";

/** What a pipeline works on: a repo, its applied state and its offline store. */
export interface Workplace {
  readonly repo: FeatureRepo;
  readonly state: RegistryState;
  readonly offline: OfflineStore;
  readonly engine: BatchEngine;
}
