export { agree } from "./agree.js";
export { agreeAggregate } from "./agree-aggregate.js";
export { arbitraryExpression } from "./arbitrary-expressions.js";
export { arbitraryHistory, testEntity, testSource } from "./arbitrary-history.js";
export { arbitraryRows } from "./arbitrary-rows.js";
export {
  arbitraryInstantMicros,
  arbitraryInt64,
  arbitraryNullable,
  arbitraryText,
  arbitraryValue,
} from "./arbitrary-values.js";
export { arbitraryAggregateView, everyAggregateView } from "./arbitrary-views.js";
export { forAll, thoroughness } from "./for-all.js";
export { naiveFit } from "./naive-fits.js";
export { columnsRead, type NaiveFunctions, oracleSnapshot, standingRows, timedRows } from "./oracle.js";
export { naiveAggregates, naiveValue, type TimedRow } from "./oracle-aggregates.js";
export { notYetKnownPairs, oracleHistory } from "./oracle-history.js";
export { type OracleLabel, oracleLabels } from "./oracle-labels.js";
export { type OracleInput, oracleOnDemand } from "./oracle-on-demand.js";
