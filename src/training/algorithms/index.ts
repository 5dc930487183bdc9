export type { Learner, LearntModel } from "./learner.js";
export { logisticLearner } from "./logistic.js";
export { boostingLearner, forestLearner } from "./trees.js";
export { type Trial, type Tuning, tune } from "./tune.js";
