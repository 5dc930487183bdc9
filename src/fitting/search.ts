import type { Expression } from "../expression/index.js";
import type { Value } from "../schema/index.js";
import { constant } from "./transforms.js";

/** What stands for one value. */
export interface Entry {
  readonly value: NonNullable<Value>;
  readonly result: Expression;
}

/** As many as are compared one after another: a tree of fewer is no faster. */
const leafEntries = 4;

/**
 * What stands for x among entries in ascending order of their values, and `otherwise` where none does: a binary search
 * written as conditions, which every engine computes in about log₂(n) comparisons. For a null x it is `otherwise`.
 */
export function search(x: Expression, entries: readonly Entry[], otherwise: Expression): Expression {
  if (entries.length <= leafEntries) {
    return entries.reduceRight<Expression>(
      (rest, { value, result }) => choose(compare("eq", x, value), result, rest),
      otherwise,
    );
  }
  const middle = entries.length >> 1;
  const pivot = entries[middle];
  if (pivot === undefined) return otherwise;
  const below = search(x, entries.slice(0, middle), otherwise);
  const above = search(x, entries.slice(middle), otherwise);
  return choose(compare("lt", x, pivot.value), below, above);
}

function compare(operator: "eq" | "lt", x: Expression, value: NonNullable<Value>): Expression {
  return { kind: "call", operator, args: [x, constant(value, x.type)], type: "boolean" };
}

function choose(condition: Expression, then: Expression, otherwise: Expression): Expression {
  return { kind: "call", operator: "if", args: [condition, then, otherwise], type: then.type };
}
