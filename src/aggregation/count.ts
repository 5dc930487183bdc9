import { type Expr, isExpr } from "../expression/index.js";
import { call, cast, int, type Sql, star } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { counting } from "./state/index.js";

export const countAggregate: AggregateFunction = {
  name: "count",
  documentation: {
    signature: "count(), count(x)",
    takes: "any",
    value: "rows; with x, rows where x is not null",
    type: "int64",
    overNothing: "0",
  },
  typeOf: () => "int64",
  sql: ({ input, filter }) => call("count", [input ?? star], { filter }),
  merge: ({ input, where, filter }, part) =>
    totalCount(part(call("count", [input ?? star], { filter: where })), filter),
  monoid: ({ input }) => counting((x) => input === null || x !== null),
  describe: (_, input) => `count(${input})`,
};

/** The total of counts, each of which is of a cell. */
export function totalCount(counts: Sql, filter: Sql | null): Sql {
  return cast(call("coalesce", [call("sum", [counts], { filter }), int(0)]), "int64");
}

/** Rows, or with `x` rows where it is not null: an int64, 0 over nothing. */
export function count<const W extends readonly Duration[] = readonly []>(
  options?: AggregateOptions<W>,
): AggregateFeature<"int64", WindowSuffix<W>>;
export function count<const W extends readonly Duration[] = readonly []>(
  x: Expr,
  options?: AggregateOptions<W>,
): AggregateFeature<"int64", WindowSuffix<W>>;
export function count(first: Expr | AggregateOptions = {}, second: AggregateOptions = {}): AggregateFeature<"int64"> {
  return isExpr(first)
    ? aggregateFeature([{ aggregate: countAggregate, input: first }], second)
    : aggregateFeature([{ aggregate: countAggregate }], first);
}
