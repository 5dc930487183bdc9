export type { BuildOptions, BuildResult } from "./build-snapshot.js";
export type { DataFile, SnapshotManifest } from "./manifest.js";
export { toOnlineRows } from "./online-rows.js";
export { readRows } from "./read-rows.js";
export { verifySnapshot } from "./read-snapshot.js";
export { compareVersions, type Snapshot, type SnapshotEntry, type SnapshotPlace } from "./snapshot.js";
export { type ListOptions, type OfflineStore, openOfflineStore } from "./store.js";
