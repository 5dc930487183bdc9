import type { Expr } from "../expression/index.js";
import { type VectorType, vector } from "../schema/index.js";
import { call, caseWhen, cast, float, int, listSql, nullSql, operation, type Sql } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, Aggregation } from "./aggregation.js";
import { totalCount } from "./count.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, inputSql, refuseInput } from "./input.js";
import { vectorMeans } from "./state/index.js";
import { floatSumSql, mergedFloatSum } from "./sum.js";

export const meanVectorAggregate: AggregateFunction = {
  name: "meanVector",
  documentation: {
    signature: "meanVector(x)",
    takes: "vector(n)",
    value: "the mean, element by element, of the vectors that are not null",
    type: "vector(n)",
    overNothing: "null",
  },
  typeOf: (aggregation) => vector(lengthOf(aggregation)),
  sql: (context) => {
    const { aggregation, filter } = context;
    const x = inputSql(context);
    const length = lengthOf(aggregation);
    const n = cast(call("count", [x], { filter }), "float64");
    return meansSql(length, n, (index) => floatSumSql([elementOf(x, index)], filter));
  },
  merge: (context, part) => {
    const { aggregation, where } = context;
    const x = inputSql(context);
    const n = cast(totalCount(part(call("count", [x], { filter: where })), context.filter), "float64");
    return meansSql(lengthOf(aggregation), n, (index) => mergedFloatSum(context, part, elementOf(x, index)).sum);
  },
  monoid: (aggregation) => vectorMeans(lengthOf(aggregation)),
  describe: (_, input) => `meanVector(${input})`,
};

function meansSql(length: number, n: Sql, totalOf: (index: number) => Sql): Sql {
  const means = listSql(
    Array.from({ length }, (_, index) => operation("+", operation("/", totalOf(index), n), float(0))),
  );
  // A vector with an element that is no number, as of infinities of both signs, is null.
  return caseWhen([[operation("=", call("list_count", [means]), int(length)), means]], nullSql);
}

function elementOf(x: Sql, index: number): Sql {
  return call("list_extract", [x, int(index + 1)]);
}

function lengthOf(aggregation: Aggregation): number {
  const { type } = inputOf(aggregation);
  if (typeof type !== "object" || type.kind !== "vector") return refuseInput(aggregation, "a vector");
  return type.length;
}

/** The mean, element by element, of the vectors `x` that are not null: a vector of their length, null over nothing. */
export function meanVector<const W extends readonly Duration[] = readonly []>(
  x: Expr<VectorType>,
  options: AggregateOptions<W> = {},
): AggregateFeature<VectorType, WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: meanVectorAggregate, input: x }], options);
}
