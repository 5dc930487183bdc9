export { type FeatureImportance, importancesOf } from "./importance.js";
