export {
  type FeatureRead,
  type FeatureReads,
  type OnlineReads,
  openStore,
  type Selection,
  type Store,
} from "./store.js";
