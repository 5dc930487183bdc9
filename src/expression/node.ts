import type { DataType } from "../schema/index.js";
import type { OperatorName } from "./operators/index.js";

/**
 * An expression over a row's columns: frozen, serialisable data.
 * A literal holds JSON: an int64 past ±(2⁵³ − 1) and ±Infinity as text, a timestamp as whole microseconds.
 */
export type Expression =
  | { readonly kind: "column"; readonly name: string; readonly type: DataType }
  | { readonly kind: "literal"; readonly value: LiteralValue; readonly type: DataType }
  | {
      readonly kind: "call";
      readonly operator: OperatorName;
      readonly args: readonly Expression[];
      readonly type: DataType;
    };

export type LiteralValue = null | boolean | number | string;

/** The names of the columns that an expression reads. */
export function columnsOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === "column") names.add(node.name);
    if (node.kind === "call") node.args.forEach(visit);
  };
  visit(expression);
  return names;
}

/** The expression with its columns replaced by what `substitutes` holds for their names. */
export function substitute(expression: Expression, substitutes: ReadonlyMap<string, Expression>): Expression {
  switch (expression.kind) {
    case "column":
      return substitutes.get(expression.name) ?? expression;
    case "literal":
      return expression;
    case "call":
      return { ...expression, args: expression.args.map((argument) => substitute(argument, substitutes)) };
  }
}
