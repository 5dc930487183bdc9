export { fitPreparation, prepareRows } from "./prepare.js";
export { type Fold, foldsOf, type Split, splitRows } from "./split.js";
export type { TrainingFeature, TrainingSet } from "./training-set.js";
