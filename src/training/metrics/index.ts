export { type EvaluateOptions, type Evaluation, evaluate, type Figure } from "./evaluate.js";
export { rank, rocAuc } from "./ranking.js";
