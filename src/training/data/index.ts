export { fitPreparation, prepareRows } from "./prepare.js";
export { foldsOf, type Split, splitRows } from "./split.js";
export type { TrainingSet } from "./training-set.js";
