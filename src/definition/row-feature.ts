import { checkDeclaredValues, type DeclaredValue } from "../aggregation/index.js";
import { build, type Expr, type Expression, literal } from "../expression/index.js";
import type { DataType } from "../schema/index.js";

/** One feature of the group that a row feature makes. */
export interface RowFeaturePart {
  readonly suffix: string;
  readonly expression: Expression;
}

/** One or more features of type `T` computed from a row, as an author writes them; named as `AggregateFeature`'s are. */
export interface RowFeature<T extends DataType = DataType, Suffix extends string = string> {
  readonly kind: "row_feature";
  readonly parts: readonly RowFeaturePart[];
  readonly description: string;
  readonly owner: string | null;
  readonly type?: T;
  readonly suffix?: Suffix;
  /** The same with a description for the registry. */
  describe(description: string): RowFeature<T, Suffix>;
  /** The same with an owner of its own, where it is not the view's. */
  ownedBy(owner: string): RowFeature<T, Suffix>;
}

function rowFeature<T extends DataType, Suffix extends string>(
  parts: readonly RowFeaturePart[],
  description: string,
  owner: string | null,
): RowFeature<T, Suffix> {
  return Object.freeze({
    kind: "row_feature" as const,
    parts: Object.freeze(parts),
    description,
    owner,
    describe: (text: string) => rowFeature<T, Suffix>(parts, text, owner),
    ownedBy: (name: string) => rowFeature<T, Suffix>(parts, description, name),
  });
}

/** A feature from an expression, where it is to have a description or an owner of its own. */
export function feature<T extends DataType>(expr: Expr<T>): RowFeature<T, ""> {
  return rowFeature([{ suffix: "", expression: expr.expression }], "", null);
}

/**
 * One boolean feature a declared value, `<feature>_<value>`: whether `x` is that value; all false for a null or an
 * undeclared one. With `other: true`, `<feature>_other` is true for any other value. So every batch has the same columns.
 * @throws GR-DEFINITION-INVALID when two values give one name, or a value is "other".
 */
export function oneHot<
  T extends "string" | "int64" | "boolean",
  const V extends readonly (T extends "string" ? string : T extends "int64" ? number : boolean)[],
  const Other extends boolean = false,
>(
  x: Expr<T>,
  values: V,
  options: { readonly other?: Other } = {},
): RowFeature<"boolean", `_${V[number]}` | (Other extends true ? "_other" : never)> {
  const declared: readonly DeclaredValue[] = values;
  checkDeclaredValues(declared, "oneHot", "GR-DEFINITION-INVALID");
  const parts = declared.map((value) => ({ suffix: `_${value}`, expression: indicator(x, [value], false) }));
  const rest = options.other === true ? [{ suffix: "_other", expression: indicator(x, declared, true) }] : [];
  return rowFeature([...parts, ...rest], "", null);
}

/** Whether x is one of the values (or none of them); false where x is null. */
function indicator(x: Expr, values: readonly DeclaredValue[], negated: boolean): Expression {
  const type = x.expression.type;
  const args = [x.expression, ...values.map((value) => literal(value, type))];
  const among = build<"boolean">({ kind: "call", operator: "in", args, type: "boolean" });
  return (negated ? among.not() : among).fillNull(false).expression;
}
