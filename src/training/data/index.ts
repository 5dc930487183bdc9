export { type LoadedTrainingSet, loadTrainingSet } from "./load.js";
export { columnsAtMost, fitPreparation, prepareRows } from "./prepare.js";
export { foldsOf, type Split, splitRows, splitWays } from "./split.js";
export type { TrainingFeature, TrainingSet } from "./training-set.js";
