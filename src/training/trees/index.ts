export { type FoundLibrary, findTreesLibrary, thisMachine } from "./find-library.js";
export { requireTreesLibrary } from "./install-library.js";
export { type Matrix, shareMatrix } from "./matrix.js";
export type { TreesParameters } from "./native.js";
export type { TreesJob, TreesResult } from "./train-job.js";
export { openTreesTrainer, type TreesTrainer } from "./trainer.js";
