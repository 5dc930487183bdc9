export { openBatchEngine } from "./batch-engine.js";
export type { AskedName } from "./features-asked.js";
export { toOnlineRows } from "./online-rows.js";
export {
  arrowStreamOf,
  type HistoryAsked,
  historyFormat,
  labelFileAt,
  onDemandCodeOf,
  planAsked,
  viewsRead,
  writeHistory,
} from "./point-in-time.js";
export type { PrunedSnapshot, PruneReport } from "./prune.js";
export { readRows } from "./read-rows.js";
export type { Snapshot } from "./snapshot.js";
export { type OfflineStore, openOfflineStore } from "./store.js";
export {
  type NamedSnapshot,
  type TrainingFeature,
  type TrainingSetManifest,
  type TrainingWarning,
  trainingSetName,
} from "./training-manifest.js";
export { openTrainingSetStore, readTrainingSet, type TrainingSet, verifyTrainingSet } from "./training-set-store.js";
