import { duckdbDialect, printExpression, type Sql } from "../../sql/index.js";

/** A text that is the same for expressions that are the same. As printed: JSON has one text, null, for both infinities. */
export function expressionId(expression: Sql): string {
  return JSON.stringify(printExpression(expression, duckdbDialect));
}
