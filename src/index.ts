/// <reference lib="esnext.disposable" preserve="true" />

/**
 * Granary: the feature store for TypeScript. This is all that a feature repo and a program import.
 * Nothing heavy is loaded by importing it.
 */
export {
  type AggregateFeature,
  type AggregateOptions,
  collect,
  count,
  countDistinct,
  countsBy,
  first,
  last,
  max,
  mean,
  meanVector,
  min,
  mode,
  quantile,
  rate,
  type Sessions,
  sessions,
  sinceFirst,
  sinceLast,
  stddev,
  sum,
  topK,
  variance,
} from "./aggregation/index.js";
export { defineConfig, type GranaryConfig } from "./config/index.js";
export {
  type AggregateView,
  type Algorithm,
  type ColumnSpec,
  type ColumnTypes,
  type Entity,
  type EventSource,
  entity,
  eventSource,
  type FeatureSelection,
  type FeatureService,
  type FeatureView,
  type Fitted,
  type FittedOptions,
  feature,
  featureService,
  featureView,
  inactivity,
  type JoinKeyTypes,
  type KeysOf,
  type Label,
  label,
  labelFile,
  type Model,
  model,
  oneHot,
  type RowFeature,
  type RowFunction,
  type RowOf,
  type RowSource,
  type RowView,
  rowFunction,
  rowSource,
  type ServiceKeys,
  type ServiceValues,
  type TimeSpec,
} from "./definition/index.js";
export { type ErrorCode, type ErrorFacts, GranaryError, isGranaryError, type Place } from "./errors/index.js";
export {
  type BooleanExpr,
  type CalendarPeriod,
  type Expr,
  type ExprOf,
  type NumberExpr,
  type Operand,
  type OrderedExpr,
  type ScalarExpr,
  type TextExpr,
  type TimeExpr,
  value,
  when,
} from "./expression/index.js";
export {
  bucketizer,
  type CategoryType,
  frequencyEncoder,
  imputer,
  minMaxScaler,
  type OrdinalEncoderOptions,
  ordinalEncoder,
  robustScaler,
  standardScaler,
} from "./fitting/index.js";
export {
  type BigInt64Type,
  type DataType,
  int64,
  type KeyType,
  type ListType,
  list,
  type ValueOf,
  type VectorType,
  vector,
} from "./schema/index.js";
export {
  type FeatureRead,
  type FeatureReads,
  type OnlineReads,
  openStore,
  type Selection,
  type Store,
} from "./store/index.js";
export { type Sentiment, scoreSentiment } from "./text/index.js";
export { type Duration, Instant, type InstantInput, instant, type TimeUnit } from "./time/index.js";
export {
  type BatchColumn,
  type BatchFunction,
  type MaskedColumn,
  type PerRowFunction,
  perRow,
  type RowBatch,
} from "./workers/index.js";
