import { fail, invariant } from "../errors/index.js";
import {
  type AnyNumber,
  type CalendarPeriod,
  calendarPeriods,
  type Expr,
  type Expression,
  substitute,
  toSql,
} from "../expression/index.js";
import { isScalar } from "../schema/index.js";
import { allOf, anyOf, call, operation, type Sql, star } from "../sql/index.js";
import { type Duration, unitMicros } from "../time/index.js";
import type { AggregateFunction, AggregateSql } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, refuseInput } from "./input.js";
import { firstName, isFirstInWindow, previousColumn } from "./previous-row.js";
import { distinctValues } from "./state/index.js";

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
  prepare: (context) => (periodOf(context) === null ? [] : [previousColumn(context)]),
  sql: (context) => {
    const { filter, input, stretch } = context;
    if (periodOf(context) === null) return call("count", input === null ? [] : [input], { distinct: true, filter });
    const first = periodAt(context, firstName(context));
    const begins = anyOf([
      isFirstInWindow(context),
      operation("<>", first, periodAt(context, previousColumn(context).as)),
    ]);
    const periods = call("count", [star], { filter: allOf([filter, begins]) });
    if (stretch === null) return periods;
    const within = operation("<>", first, periodAt(context, stretch.lastName));
    return operation("+", periods, call("count", [star], { filter: allOf([filter, within]) }));
  },
  // So a stretch reaches into two periods at most.
  stretchMicros: (context) => {
    const period = periodOf(context);
    return period === null ? null : leastMicros[period];
  },
  holdsRows: (context) => periodOf(context) === null,
  monoid: (aggregation) => distinctValues(inputOf(aggregation).type),
  describe: (_, input) => `countDistinct(${input})`,
};

const day = unitMicros("days");

/** How short a calendar period can be. */
const leastMicros: Readonly<Record<CalendarPeriod, number>> = {
  minute: unitMicros("minutes"),
  hour: unitMicros("hours"),
  day,
  week: 7 * day,
  month: 28 * day,
  quarter: 90 * day,
  year: 365 * day,
};

/**
 * The calendar period whose start x is, where it is that of the event time. x then never decreases from row to row, so that
 * its distinct values are the rows where it changes: no set is kept.
 */
function periodOf({ inputOverSource, eventTimeName }: AggregateSql): CalendarPeriod | null {
  if (inputOverSource?.kind !== "call" || inputOverSource.operator !== "startOf") return null;
  const [instant, period] = inputOverSource.args;
  if (instant?.kind !== "column" || instant.name !== eventTimeName || period?.kind !== "literal") return null;
  return calendarPeriods.find((known) => known === period.value) ?? null;
}

/** x of the instant in a column. */
function periodAt({ inputOverSource, eventTimeName }: AggregateSql, column: string): Sql {
  invariant(inputOverSource !== null, "countDistinct lacks its input.");
  const instant: Expression = { kind: "column", name: column, type: "timestamp" };
  return toSql(substitute(inputOverSource, new Map([[eventTimeName, instant]])));
}

type Scalar = AnyNumber | Expr<"boolean"> | Expr<"string"> | Expr<"timestamp">;

/**
 * Distinct values of `x` that are not null, exactly: an int64, 0 over nothing.
 * @throws GR-AGGREGATE-APPROXIMATE for `approx: true`, which there is not.
 */
export function countDistinct<const W extends readonly Duration[] = readonly []>(
  x: Scalar,
  options: AggregateOptions<W> & { readonly approx?: boolean } = {},
): AggregateFeature<"int64", WindowSuffix<W>> {
  if (options.approx === true) fail("GR-AGGREGATE-APPROXIMATE", "countDistinct is asked for an approximate count.");
  return aggregateFeature([{ aggregate: countDistinctAggregate, input: x }], options);
}
