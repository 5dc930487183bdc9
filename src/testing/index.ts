export { agree } from "./agree.js";
export { arbitraryExpression } from "./arbitrary-expressions.js";
export { arbitraryHistory, testEntity, testGap, testSource, testWindows } from "./arbitrary-history.js";
export {
  arbitraryFloat64,
  arbitraryInstantMicros,
  arbitraryInt64,
  arbitraryNullable,
  arbitraryText,
  arbitraryValue,
} from "./arbitrary-values.js";
export { arbitraryAggregateView } from "./arbitrary-views.js";
export { columnsRead, type OracleRow, oracleSnapshot, standingRows } from "./oracle.js";
export { naiveAggregates } from "./oracle-aggregates.js";
