export { findTreesLibrary, thisMachine } from "./find-library.js";
export { requireTreesLibrary } from "./install-library.js";
export { type Matrix, shareMatrix } from "./matrix.js";
export type { TreesJob } from "./train-job.js";
export { openTreesTrainer, type TreesTrainer } from "./trainer.js";
