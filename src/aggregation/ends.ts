import type { Expr } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import { call } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf } from "./input.js";
import { orderedRows } from "./row-order.js";
import { endOf } from "./state/index.js";

/** first and last are one another's mirror, so they share a file. */
function end(name: "first" | "last", extreme: "min" | "max", which: string): AggregateFunction {
  return {
    name,
    documentation: {
      signature: `${name}(x)`,
      takes: "any",
      value: `x of the ${which} row by (event time, created time, x); a null x is a value, and the least`,
      type: "as x",
      overNothing: "null",
    },
    typeOf: (aggregation) => inputOf(aggregation).type,
    sql: (context) => {
      const { row, xOf } = orderedRows(context);
      return xOf(call(extreme, [row], { filter: context.filter }));
    },
    merge: (context, part) => {
      const { row, xOf } = orderedRows(context);
      return xOf(call(extreme, [part(call(extreme, [row], { filter: context.where }))], { filter: context.filter }));
    },
    monoid: (aggregation) => endOf(extreme === "min" ? -1 : 1, inputOf(aggregation).type),
    describe: (_, input) => `${name}(${input})`,
  };
}

export const firstAggregate = end("first", "min", "least");
export const lastAggregate = end("last", "max", "greatest");

/** `x` of the least row by (event time, created time, x): a null `x` is a value, and the least. Null over nothing. */
export function first<T extends DataType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  options: AggregateOptions<W> = {},
): AggregateFeature<T, WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: firstAggregate, input: x }], options);
}

/** `x` of the greatest row by (event time, created time, x): a null `x` is a value, and the least. Null over nothing. */
export function last<T extends DataType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  options: AggregateOptions<W> = {},
): AggregateFeature<T, WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: lastAggregate, input: x }], options);
}
