import type { Expr } from "../expression/index.js";
import { isScalar, type ScalarType } from "../schema/index.js";
import { call } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, inputSql, refuseInput } from "./input.js";
import { extremeOf } from "./state/index.js";

/** min and max are one another's mirror, so they share a file. */
function extreme(name: "min" | "max", value: string): AggregateFunction {
  return {
    name,
    documentation: { signature: `${name}(x)`, takes: "scalars", value, type: "as x", overNothing: "null" },
    typeOf: (aggregation) => {
      const type = inputOf(aggregation).type;
      return isScalar(type) ? type : refuseInput(aggregation, "a scalar");
    },
    sql: ({ input, filter }) => call(name, input === null ? [] : [input], { filter }),
    merge: (context, part) =>
      call(name, [part(call(name, [inputSql(context)], { filter: context.where }))], { filter: context.filter }),
    monoid: (aggregation) =>
      extremeOf(
        name === "min" ? -1 : 1,
        inputOf(aggregation).type,
        (x) => x,
        (x) => x,
      ),
    describe: (_, input) => `${name}(${input})`,
  };
}

export const minAggregate = extreme("min", "the least x that is not null; strings by code point, false before true");
export const maxAggregate = extreme("max", "the greatest x that is not null; strings by code point, false before true");

/** The least `x` that is not null; null over nothing. */
export function min<T extends ScalarType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  options: AggregateOptions<W> = {},
): AggregateFeature<T, WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: minAggregate, input: x }], options);
}

/** The greatest `x` that is not null; null over nothing. */
export function max<T extends ScalarType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  options: AggregateOptions<W> = {},
): AggregateFeature<T, WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: maxAggregate, input: x }], options);
}
