export type { LinearDocument } from "./linear/index.js";
export { type ModelManifest, readModelManifest } from "./manifest.js";
export { refuseOtherMeaning } from "./other-meaning.js";
export {
  columnCountOf,
  columnNamesOf,
  expandRow,
  fillRow,
  type Imputation,
  imputations,
  type ModelFeature,
  type Preparation,
  requireFitFeatures,
} from "./preparation/index.js";
export { probabilityOf, scorerOf, treesColumnName } from "./scorer.js";
export { type LoadedModel, openModelStore } from "./store.js";
export { type TrainedModel, trainedModel } from "./trained-model.js";
