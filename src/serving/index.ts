export { entityAnswer, manyAnswer, valueAnswer } from "./answers.js";
export type {
  GetRequest,
  OutsideKeys,
  OutsideRequest,
  ReadOne,
  ReadStatus,
  RequestArgument,
  Serving,
  SnapshotAge,
} from "./contract.js";
export { entityAnswerText } from "./entity-answer-text.js";
export { createServing } from "./serving.js";
