export { type LoadedTrainingSet, loadTrainingSet } from "./load.js";
export { fitPreparation, prepareRows } from "./prepare.js";
export { foldsOf, type Split, splitRows } from "./split.js";
export type { TrainingFeature, TrainingSet } from "./training-set.js";
