export { columnNamesOf, expandRow, fillRow, requireFitFeatures } from "./expand.js";
export {
  type Imputation,
  imputations,
  type ModelFeature,
  type Preparation,
  type PreparedColumn,
} from "./preparation.js";
