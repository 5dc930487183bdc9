export type {
  OnlineRow,
  OnlineStore,
  RowVersion,
  StoredFeature,
  StoredRow,
  StoredView,
  WriteOptions,
  WriteReport,
} from "./contract.js";
export { type OnlineStoreLocation, openOnlineStore } from "./open-online-store.js";
export { storedViewOf } from "./stored-view.js";
export { compareVersions } from "./version.js";
