import type { AnyNumber } from "../expression/index.js";
import { isNumeric, kindOf } from "../schema/index.js";
import { call, cast, float, operation, type Sql } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { totalCount } from "./count.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, inputSql, refuseInput } from "./input.js";
import { floatSums, integerSums, meanOf } from "./state/index.js";
import { floatSumSql, mergedFloatSum } from "./sum.js";

export const meanAggregate: AggregateFunction = {
  name: "mean",
  documentation: {
    signature: "mean(x)",
    takes: "int64, float64",
    value: "the mean of x that are not null",
    type: "float64",
    overNothing: "null",
  },
  typeOf: (aggregation) => (isNumeric(inputOf(aggregation).type) ? "float64" : refuseInput(aggregation, "a number")),
  sql: ({ aggregation, input, filter }) => {
    const args = input === null ? [] : [input];
    const total =
      kindOf(inputOf(aggregation).type) === "int64"
        ? cast(call("sum", args, { filter }), "float64")
        : floatSumSql(args, filter);
    return meanSql(total, call("count", args, { filter }));
  },
  merge: (context, part) => {
    const { aggregation, where } = context;
    const x = inputSql(context);
    const total =
      kindOf(inputOf(aggregation).type) === "int64"
        ? cast(call("sum", [part(call("sum", [x], { filter: where }))], { filter: context.filter }), "float64")
        : mergedFloatSum(context, part, x).sum;
    return meanSql(total, totalCount(part(call("count", [x], { filter: where })), context.filter));
  },
  monoid: (aggregation) =>
    kindOf(inputOf(aggregation).type) === "int64"
      ? integerSums(({ n, total }) => (n === 0 ? null : Number(total) / n))
      : floatSums(meanOf),
  describe: (_, input) => `mean(${input})`,
};

function meanSql(total: Sql, count: Sql): Sql {
  // Over nothing the total is null, and so is the mean.
  const mean = operation("/", total, cast(count, "float64"));
  // A negative total too small to divide makes −0, which is 0.
  return operation("+", mean, float(0));
}

/** The mean of `x` that are not null: a float64, null over nothing. */
export function mean<const W extends readonly Duration[] = readonly []>(
  x: AnyNumber,
  options: AggregateOptions<W> = {},
): AggregateFeature<"float64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: meanAggregate, input: x }], options);
}
