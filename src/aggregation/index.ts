export type {
  AggregateDocumentation,
  AggregateSql,
  Aggregation,
  CellPart,
  FinishAtRead,
  PreparedColumn,
} from "./aggregation.js";
export { collect } from "./collect.js";
export { count } from "./count.js";
export { countDistinct } from "./count-distinct.js";
export { countsBy } from "./counts-by.js";
export { checkDeclaredValues, type DeclaredValue } from "./declared-values.js";
export { describeAggregation } from "./describe.js";
export { finishAtRead, wholeUnitsSql } from "./elapsed.js";
export { first, last } from "./ends.js";
export { expressionsOf } from "./expressions.js";
export { max, min } from "./extremes.js";
export type { AggregateFeature, AggregateOptions } from "./feature.js";
export { mean } from "./mean.js";
export { meanVector } from "./mean-vector.js";
export { mode, topK } from "./most-frequent.js";
export { quantile, quantileOf } from "./quantile.js";
export { rate, sumsFloats } from "./rate.js";
export { aggregateNamed, aggregates } from "./registry.js";
export { type Sessions, sessions } from "./sessions.js";
export { sinceFirst } from "./since-first.js";
export { sinceLast } from "./since-last.js";
export type { AggregateState, StateRow } from "./state/index.js";
export { stateOf } from "./state-of.js";
export { sum } from "./sum.js";
export { stddev, variance } from "./variance.js";
