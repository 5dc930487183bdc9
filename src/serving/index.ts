export { entityAnswer, manyAnswer, valueAnswer } from "./answers.js";
export type { OutsideKeys, ReadOne, Serving, SnapshotAge } from "./contract.js";
export { createServing } from "./serving.js";
