import { fail, invariant } from "../errors/index.js";
import { type AnyNumber, type Expr, type Expression, substitute, toSql } from "../expression/index.js";
import { isScalar } from "../schema/index.js";
import { allOf, anyOf, call, operation, type Sql, star } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, AggregateSql } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, refuseInput } from "./input.js";
import { isFirstInWindow, previousColumn } from "./previous-row.js";
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
  prepare: (context) => (countsPeriods(context) ? [previousColumn(context)] : []),
  sql: (context) => {
    const { input, filter } = context;
    const args = input === null ? [] : [input];
    if (!countsPeriods(context)) return call("count", args, { distinct: true, filter });
    const begins = operation("<>", ...args, ofPreviousRow(context));
    return call("count", [star], { filter: allOf([filter, anyOf([isFirstInWindow(context), begins])]) });
  },
  monoid: (aggregation) => distinctValues(inputOf(aggregation).type),
  describe: (_, input) => `countDistinct(${input})`,
};

/**
 * Whether x is the start of a calendar period of the event time. It then never decreases from row to row, so that its
 * distinct values are the rows where it changes: no set is kept.
 */
function countsPeriods({ inputOverSource, eventTimeName }: AggregateSql): boolean {
  if (inputOverSource?.kind !== "call" || inputOverSource.operator !== "startOf") return false;
  const [instant] = inputOverSource.args;
  return instant?.kind === "column" && instant.name === eventTimeName;
}

/** x of the row before. */
function ofPreviousRow(context: AggregateSql): Sql {
  const { inputOverSource, eventTimeName } = context;
  invariant(inputOverSource !== null, "countDistinct lacks its input.");
  const before: Expression = { kind: "column", name: previousColumn(context).as, type: "timestamp" };
  return toSql(substitute(inputOverSource, new Map([[eventTimeName, before]])));
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
