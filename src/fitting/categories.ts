import { fail } from "../errors/index.js";
import type { Expr, Expression } from "../expression/index.js";
import { type BigInt64Type, isScalar, kindOf, type ScalarType, typeName } from "../schema/index.js";
import { type Entry, search } from "./search.js";
import type { ValueCounts } from "./value-counts.js";

/** The types whose values are categories. */
export type CategoryType = "string" | "int64" | BigInt64Type | "boolean";

/** What an encoder holds at most: its transform names every category. */
const categoriesLimit = 10_000;

/** Refuses what can't be encoded. @throws GR-DEFINITION-INVALID */
export function checkCategory(x: Expr<ScalarType>, encoder: string): void {
  const { type } = x.expression;
  const kinds: readonly string[] = ["string", "int64", "boolean"];
  if (isScalar(type) && kinds.includes(kindOf(type))) return;
  fail("GR-DEFINITION-INVALID", `${encoder} takes a string, an int64 or a boolean, not a ${typeName(type)}.`, {
    hint: "Make categories of numbers first, with bucket().",
  });
}

/** Throws `GR-FIT-CATEGORIES-MANY` where there are more categories than an encoder holds. */
export function checkCategories(counts: ValueCounts, column: string): void {
  if (counts.size <= categoriesLimit) return;
  fail(
    "GR-FIT-CATEGORIES-MANY",
    `"${column}" found ${counts.size.toLocaleString("en")} categories; an encoder holds at most ${categoriesLimit.toLocaleString("en")}.`,
    { data: { column, categories: counts.size, limit: categoriesLimit } },
  );
}

/** What stands for a category among entries in ascending order: `unknown` for one not among them, `nulls` for null. */
export function encoded(
  x: Expression,
  entries: readonly Entry[],
  { unknown, nulls }: { readonly unknown: Expression; readonly nulls: Expression | null },
): Expression {
  const known = search(x, entries, unknown);
  const present: Expression = { kind: "call", operator: "isNotNull", args: [x], type: "boolean" };
  const args = nulls === null ? [present, known] : [present, known, nulls];
  return { kind: "call", operator: "if", args, type: known.type };
}
