export { agree } from "./agree.js";
export { arbitraryExpression } from "./arbitrary-expressions.js";
export {
  arbitraryFloat64,
  arbitraryInstantMicros,
  arbitraryInt64,
  arbitraryNullable,
  arbitraryText,
  arbitraryValue,
} from "./arbitrary-values.js";
export { columnsRead, type OracleRow, oracleSnapshot, standingRows } from "./oracle.js";
export { naiveAggregates } from "./oracle-aggregates.js";
