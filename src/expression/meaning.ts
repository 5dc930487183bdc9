import { invariant } from "../errors/index.js";
import { type DataType, fromOutside, kindOf, type Row, typeName, type Value } from "../schema/index.js";
import { call, falseSql, float, instantSql, int, name, nullSql, type Sql, text, trueSql } from "../sql/index.js";
import { formatMicros } from "../time/index.js";
import type { Expression } from "./node.js";
import { operators } from "./operators/index.js";

/** The SQL of an expression over columns that stand under their own names. */
export function toSql(expression: Expression): Sql {
  switch (expression.kind) {
    case "column":
      return name(expression.name);
    case "literal":
      return literalSql(literalOf(expression), expression.type);
    case "call":
      return operators[expression.operator].sql(
        expression.args.map(toSql),
        expression.args.map((argument) => argument.type),
      );
  }
}

/** The SQL of a whole condition: null is false. */
export function conditionSql(expression: Expression): Sql {
  return call("coalesce", [toSql(expression), falseSql]);
}

/** The value of an expression over a row. Reading a column that the row lacks is a defect. */
export function evaluate(expression: Expression, row: Row): Value {
  switch (expression.kind) {
    case "column": {
      const value = row[expression.name];
      invariant(value !== undefined, `A row lacks the column "${expression.name}".`);
      return value;
    }
    case "literal":
      return literalOf(expression);
    case "call": {
      const operator = operators[expression.operator];
      const args = expression.args.map((argument) => evaluate(argument, row));
      if (operator.strict && args.includes(null)) return null;
      return operator.evaluate(
        args,
        expression.args.map((argument) => argument.type),
      );
    }
  }
}

/** How people read an expression. */
export function describe(expression: Expression): string {
  switch (expression.kind) {
    case "column":
      return expression.name;
    case "literal":
      return describeLiteral(expression);
    case "call":
      return operators[expression.operator].describe(expression.args.map(describe));
  }
}

/** The value inside a literal. */
export function literalOf(literal: Extract<Expression, { kind: "literal" }>): Value {
  if (kindOf(literal.type) === "timestamp") return literal.value;
  return fromOutside(literal.value, literal.type, "literal");
}

/** A value as SQL: texts are bound, all else is printed from the value itself. */
export function literalSql(value: Value, type: DataType): Sql {
  if (value === null) return nullSql;
  if (typeof value === "boolean") return value ? trueSql : falseSql;
  if (typeof value === "string") return text(value);
  invariant(typeof value === "number" || typeof value === "bigint", `A literal can't be a ${typeName(type)}.`);
  switch (kindOf(type)) {
    case "timestamp":
      return instantSql(Number(value));
    case "float64":
      return float(Number(value));
    default:
      return int(value);
  }
}

function describeLiteral(literal: Extract<Expression, { kind: "literal" }>): string {
  const value = literal.value;
  if (kindOf(literal.type) === "timestamp" && typeof value === "number") return formatMicros(value);
  if (kindOf(literal.type) === "string") return `'${String(value).replaceAll("'", "''")}'`;
  return String(value);
}
