export { build, column, isExpr } from "./builder.js";
export { value, when } from "./choose.js";
export type {
  AnyNumber,
  BooleanExpr,
  Expr,
  ExprOf,
  NumberExpr,
  Operand,
  OrderedExpr,
  ScalarExpr,
  TextExpr,
  TimeExpr,
} from "./expr.js";
export { literal } from "./literal.js";
export { conditionSql, describe, evaluate, literalOf, literalSql, toSql } from "./meaning.js";
export { columnsOf, type Expression, substitute } from "./node.js";
export { type CalendarPeriod, calendarPeriods, type OperatorName, operators } from "./operators/index.js";
