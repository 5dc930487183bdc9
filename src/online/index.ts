export type {
  OnlineRow,
  OnlineStore,
  RowVisitor,
  StoredFeature,
  StoredRow,
  StoredView,
  WriteReport,
} from "./contract.js";
export { openOnlineStore } from "./open-online-store.js";
export { storedViewOf } from "./stored-view.js";
export { compareVersions } from "./version.js";
