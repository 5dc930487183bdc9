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
export { openOnlineStore } from "./open-online-store.js";
export { storedViewOf } from "./stored-view.js";
