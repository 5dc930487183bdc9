import type { Expr } from "../expression/index.js";
import { isScalar } from "../schema/index.js";
import { call } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, refuseInput } from "./input.js";

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
  sql: ({ input, filter }) => call("count", input === null ? [] : [input], { distinct: true, filter }),
  describe: (_, input) => `countDistinct(${input})`,
};

type Scalar = Expr<"int64"> | Expr<"float64"> | Expr<"boolean"> | Expr<"string"> | Expr<"timestamp">;

/** Distinct values of `x` that are not null, exactly: an int64, 0 over nothing. */
export function countDistinct<const W extends readonly Duration[] = readonly []>(
  x: Scalar,
  options: AggregateOptions<W> = {},
): AggregateFeature<"int64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: countDistinctAggregate, input: x }], options);
}
