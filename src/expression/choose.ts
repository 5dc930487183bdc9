import { fail } from "../errors/index.js";
import { type DataType, kindOf, typeName, type ValueOf } from "../schema/index.js";
import type { InstantInput } from "../time/index.js";
import { build, isExpr } from "./builder.js";
import type { Expr, ExprOf } from "./expr.js";
import { literal } from "./literal.js";
import { describe } from "./meaning.js";
import type { Expression } from "./node.js";

type Alternative<T extends DataType> = Expr<T> | (T extends "timestamp" ? InstantInput : ValueOf<T>);

/**
 * `when(condition, then, otherwise)`: SQL's CASE. A condition that is null counts as false.
 * `then` is an expression and gives the type; `otherwise` is an expression or a value of that type, or null. Nest for
 * more cases.
 * @throws GR-EXPRESSION-INVALID when the two differ in type.
 */
export function when<T extends DataType>(
  condition: Expr<"boolean">,
  then: Expr<T>,
  otherwise: Alternative<T> | null,
): ExprOf<T> {
  const type = then.expression.type;
  if (otherwise === null) {
    return build<T>({
      kind: "call",
      operator: "if",
      args: Object.freeze([condition.expression, then.expression]),
      type,
    });
  }
  const other: Expression = isExpr(otherwise) ? otherwise.expression : literal(otherwise, type);
  if (kindOf(other.type) !== kindOf(type)) {
    fail(
      "GR-EXPRESSION-INVALID",
      `${describe(then.expression)} is ${typeName(type)}, ${describe(other)} is ${typeName(other.type)}.`,
    );
  }
  const args = Object.freeze([condition.expression, then.expression, other]);
  return build<T>({ kind: "call", operator: "if", args, type });
}

/** A constant: `value(1, "int64")`. */
export function value<const T extends DataType>(
  constant: T extends "timestamp" ? InstantInput : ValueOf<T>,
  type: T,
): ExprOf<T> {
  return build<T>(literal(constant, type));
}
