/// <reference lib="esnext.disposable" preserve="true" />

/**
 * Granary: the feature store for TypeScript. This is all that a feature repo and a program import.
 * Nothing heavy is loaded by importing it.
 */
export {
  count,
  countDistinct,
  countsBy,
  max,
  mean,
  min,
  sessions,
  sinceFirst,
  sinceLast,
  sum,
} from "./aggregation/index.js";
export { defineConfig, type GranaryConfig } from "./config/index.js";
export {
  type Entity,
  entity,
  eventSource,
  type FeatureService,
  type FeatureView,
  feature,
  featureService,
  featureView,
  type KeysOf,
  oneHot,
  rowSource,
  type ServiceKeys,
  type ServiceValues,
} from "./definition/index.js";
export { type ErrorCode, type ErrorFacts, GranaryError, isGranaryError, type Place } from "./errors/index.js";
export { type Expr, type ExprOf, value, when } from "./expression/index.js";
export { int64, list, type ValueOf, vector } from "./schema/index.js";
export { type FeatureRead, type FeatureReads, openStore, type Store } from "./store/index.js";
export { type Duration, Instant, type InstantInput, instant, type TimeUnit } from "./time/index.js";
