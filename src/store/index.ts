export type { History, HistoryOptions, HistoryReads, Labels } from "./history.js";
export type { FeatureRead, FeatureReads, OnlineReads, Selection } from "./online.js";
export type {
  ExplainedPrediction,
  ModelFeatures,
  ModelPrediction,
  PredictChoice,
  PredictOptions,
  PredictReads,
} from "./predictions.js";
export type { PastSnapshot, SnapshotReads, SnapshotRow } from "./snapshots.js";
export { openStore, type Store } from "./store.js";
