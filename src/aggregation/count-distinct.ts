import type { Expr } from "../expression/index.js";
import { isScalar } from "../schema/index.js";
import { allOf, anyOf, call, operation, type Sql, star, text } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, AggregateSql } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, refuseInput } from "./input.js";
import { isFirstInWindow, previous, previousColumn } from "./previous-row.js";

export const countDistinctAggregate: AggregateFunction = {
  name: "countDistinct",
  documentation: {
    signature: "countDistinct(x)",
    takes: "scalars",
    value: "distinct x that are not null, exactly",
    type: "int64",
    overNothing: "0",
  },
  typeOf: (aggregation) => (isScalar(inputOf(aggregation).type) ? "int64" : refuseInput(aggregation, "a scalar")),
  prepare: (context) => (periodCounted(context) === null ? [] : [previousColumn(context)]),
  sql: (context) => {
    const { input, filter } = context;
    const periodOf = periodCounted(context);
    if (periodOf === null) return call("count", input === null ? [] : [input], { distinct: true, filter });
    const begins = operation("<>", periodOf(previous(context)), periodOf(context.eventTime));
    return call("count", [star], { filter: allOf([filter, anyOf([isFirstInWindow(context), begins])]) });
  },
  describe: (_, input) => `countDistinct(${input})`,
};

/**
 * For the start of a calendar period of the event time: that period as a function of an instant; else null.
 * Such an x never decreases from row to row, so that its distinct values are the rows where it changes: no set is kept.
 */
function periodCounted({ inputOverSource, eventTimeName }: AggregateSql): ((instant: Sql) => Sql) | null {
  if (inputOverSource?.kind !== "call" || inputOverSource.operator !== "startOf") return null;
  const [instant, period] = inputOverSource.args;
  if (instant?.kind !== "column" || instant.name !== eventTimeName || period?.kind !== "literal") return null;
  return (value) => call("date_trunc", [text(String(period.value)), value]);
}

type Scalar = Expr<"int64"> | Expr<"float64"> | Expr<"boolean"> | Expr<"string"> | Expr<"timestamp">;

/** Distinct values of `x` that are not null, exactly: an int64, 0 over nothing. */
export function countDistinct<const W extends readonly Duration[] = readonly []>(
  x: Scalar,
  options: AggregateOptions<W> = {},
): AggregateFeature<"int64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: countDistinctAggregate, input: x }], options);
}
