export { entityAnswer, manyAnswer, valueAnswer } from "./answers.js";
export { boundedCache } from "./bounded-cache.js";
export type {
  GetRequest,
  OutsideKeys,
  OutsideRequest,
  QuickRead,
  ReadMany,
  ReadOne,
  ReadStatus,
  RequestArgument,
  Serving,
  SnapshotAge,
} from "./contract.js";
export { entityAnswerText, valueText as jsonText } from "./entity-answer-text.js";
export { predictionAnswer, predictionsAnswer } from "./prediction-answer.js";
export { createPredictions, type Predictions } from "./predictions.js";
export { createServing } from "./serving.js";
