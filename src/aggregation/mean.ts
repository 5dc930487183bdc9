import type { AnyNumber } from "../expression/index.js";
import { isNumeric, kindOf } from "../schema/index.js";
import { call, cast, float, operation } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, refuseInput } from "./input.js";
import { floatSums, integerSums, meanOf } from "./state/index.js";
import { floatSumSql } from "./sum.js";

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
    // Over nothing the total is null, and so is the mean.
    const mean = operation("/", total, cast(call("count", args, { filter }), "float64"));
    // A negative total too small to divide makes −0, which is 0.
    return operation("+", mean, float(0));
  },
  monoid: (aggregation) =>
    kindOf(inputOf(aggregation).type) === "int64"
      ? integerSums(({ n, total }) => (n === 0 ? null : Number(total) / n))
      : floatSums(meanOf),
  describe: (_, input) => `mean(${input})`,
};

/** The mean of `x` that are not null: a float64, null over nothing. */
export function mean<const W extends readonly Duration[] = readonly []>(
  x: AnyNumber,
  options: AggregateOptions<W> = {},
): AggregateFeature<"float64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: meanAggregate, input: x }], options);
}
