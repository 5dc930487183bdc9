export { toOnlineRows } from "./online-rows.js";
export type { PrunedSnapshot, PruneReport } from "./prune.js";
export { readRows } from "./read-rows.js";
export type { Snapshot } from "./snapshot.js";
export { type OfflineStore, openOfflineStore } from "./store.js";
export { openTrainingSetStore } from "./training-set-store.js";
