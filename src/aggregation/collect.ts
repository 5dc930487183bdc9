import type { Expr } from "../expression/index.js";
import { isScalar, type ListType, list, type ScalarType } from "../schema/index.js";
import { call, cast, int, lambda, listSql, name } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, Aggregation } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, listLength, numberParameter, refuseInput } from "./input.js";
import { orderedRows } from "./row-order.js";
import { greatestEntries } from "./state/index.js";

export const collectAggregate: AggregateFunction = {
  name: "collect",
  documentation: {
    signature: "collect(x, n)",
    takes: "scalars",
    value: "x of the last n rows by (event time, created time, x), oldest first; a null x is an element",
    type: "list of x",
    overNothing: "empty",
  },
  typeOf: (aggregation) => typeOf(aggregation),
  sql: (context) => {
    const { aggregation, filter } = context;
    const { row, xOf } = orderedRows(context);
    const newestFirst = call("max", [row, int(numberParameter(aggregation, "n"))], { filter });
    const values = call("list_transform", [call("list_reverse", [newestFirst]), lambda("entry", xOf(name("entry")))]);
    return call("coalesce", [values, cast(listSql([]), typeOf(aggregation))]);
  },
  holdsRows: () => true,
  monoid: (aggregation) => greatestEntries(numberParameter(aggregation, "n"), inputOf(aggregation).type),
  describe: ({ parameters }, input) => `collect(${input}, ${String(parameters.n)})`,
};

function typeOf(aggregation: Aggregation): ListType {
  const { type } = inputOf(aggregation);
  return isScalar(type) ? list(type) : refuseInput(aggregation, "a scalar");
}

/**
 * `x` of the last `n` rows by (event time, created time, x), oldest first: a list, in which a null `x` is an element;
 * empty over nothing.
 * @throws GR-AGGREGATE-INVALID when n is no whole number from 1 to 100,000.
 */
export function collect<T extends ScalarType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  n: number,
  options: AggregateOptions<W> = {},
): AggregateFeature<ListType<T>, WindowSuffix<W>> {
  return aggregateFeature(
    [{ aggregate: collectAggregate, input: x, parameters: { n: listLength("collect", "n", n) } }],
    options,
  );
}
