export { toOnlineRows } from "./online-rows.js";
export { readRows } from "./read-rows.js";
export type { Snapshot } from "./snapshot.js";
export { type OfflineStore, openOfflineStore } from "./store.js";
