export { columnCountOf, columnNamesOf, expandRow, fillRow, requireFitFeatures } from "./expand.js";
export {
  type Imputation,
  imputations,
  type ModelFeature,
  type Preparation,
} from "./preparation.js";
