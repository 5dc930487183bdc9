import { invariant } from "../errors/index.js";
import { type Expr, literal, literalOf, literalSql } from "../expression/index.js";
import type { DataType, JsonValue, Value } from "../schema/index.js";
import { allOf, call, isIn, isNotNull, operation, type Sql, star } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, Aggregation } from "./aggregation.js";
import { totalCount } from "./count.js";
import { checkDeclaredValues, type DeclaredValue } from "./declared-values.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf } from "./input.js";
import { counting } from "./state/index.js";

export const countsByAggregate: AggregateFunction = {
  name: "countsBy",
  documentation: {
    signature: "countsBy(x, values)",
    takes: "string, int64, boolean",
    value:
      "one feature a declared value, `<feature>_<value>`: rows where x is that value; with `other: true` also `<feature>_other`, rows where x is another value",
    type: "int64",
    overNothing: "0",
  },
  typeOf: () => "int64",
  sql: ({ aggregation, input, filter }) => rowsOfValue(aggregation, input, filter),
  merge: ({ aggregation, input, where, filter }, part) =>
    totalCount(part(rowsOfValue(aggregation, input, where)), filter),
  monoid: ({ parameters: { value, others } }) => {
    // A declared value is JSON: an int64 past ±(2⁵³ − 1) stands there as text.
    const json = (x: Value): unknown => (typeof x === "bigint" ? x.toString() : x);
    if (!Array.isArray(others)) return counting((x) => x !== null && json(x) === value);
    const declared = new Set<unknown>(others);
    return counting((x) => x !== null && !declared.has(json(x)));
  },
  describe: ({ parameters }, input) =>
    parameters.value === undefined
      ? `count(${input} not in ${JSON.stringify(parameters.others)})`
      : `count(${input} = ${JSON.stringify(parameters.value)})`,
};

function rowsOfValue(aggregation: Aggregation, input: Sql | null, filter: Sql | null): Sql {
  invariant(input !== null, "countsBy lacks its input.");
  return call("count", [star], { filter: allOf([filter, ...matches(aggregation, input)]) });
}

function matches(aggregation: Aggregation, input: Sql): readonly Sql[] {
  const type = inputOf(aggregation).type;
  const { value, others } = aggregation.parameters;
  if (Array.isArray(others)) {
    return [
      isNotNull(input),
      operation(
        "NOT",
        isIn(
          input,
          others.map((other: JsonValue) => valueSql(other, type)),
        ),
      ),
    ];
  }
  return [operation("=", input, valueSql(value ?? null, type))];
}

function valueSql(value: JsonValue, type: DataType): Sql {
  const constant = literal(value, type);
  invariant(constant.kind === "literal", "A declared value is a literal.");
  return literalSql(literalOf(constant), type);
}

type ValueSuffix<V extends readonly DeclaredValue[], Other extends boolean> =
  | `_${V[number]}`
  | (Other extends true ? "_other" : never);

/**
 * One int64 feature a declared value, `<feature>_<value>`: the rows where `x` is that value. A null counts in none.
 * With `other: true`, `<feature>_other` counts the rows with any other value.
 * @throws GR-AGGREGATE-INVALID when two values give one name, or a value is "other".
 */
export function countsBy<
  T extends "string" | "int64" | "boolean",
  const V extends readonly (T extends "string" ? string : T extends "int64" ? number : boolean)[],
  const W extends readonly Duration[] = readonly [],
  const Other extends boolean = false,
>(
  x: Expr<T>,
  values: V,
  options: AggregateOptions<W> & { readonly other?: Other } = {},
): AggregateFeature<"int64", `${ValueSuffix<V, Other>}${WindowSuffix<W>}`> {
  const declared: readonly DeclaredValue[] = values;
  checkDeclaredValues(declared, "countsBy", "GR-AGGREGATE-INVALID");
  const input = { aggregate: countsByAggregate, input: x };
  const calls = declared.map((value) => ({ ...input, parameters: { value }, suffix: `_${value}` }));
  const rest = options.other === true ? [{ ...input, parameters: { others: declared }, suffix: "_other" }] : [];
  return aggregateFeature([...calls, ...rest], options);
}
