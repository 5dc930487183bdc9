import { fail } from "../errors/index.js";
import type { AnyNumber } from "../expression/index.js";
import { isNumeric, kindOf } from "../schema/index.js";
import { allOf, call, caseWhen, cast, float, int, nullSql, operation, type Sql, star } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, inputSql, numberParameter, refuseInput } from "./input.js";
import { allValues } from "./state/index.js";

export const quantileAggregate: AggregateFunction = {
  name: "quantile",
  documentation: {
    signature: "quantile(x, q)",
    takes: "int64, float64",
    value:
      "of x that are not null, in order, the one at rank q · (n − 1), between two ranks interpolated linearly; q from 0 to 1, so 0.5 is the median",
    type: "float64",
    overNothing: "null",
  },
  typeOf: (aggregation) => (isNumeric(inputOf(aggregation).type) ? "float64" : refuseInput(aggregation, "a number")),
  sql: (context) => {
    const { aggregation, filter } = context;
    const x = inputSql(context);
    const q = float(numberParameter(aggregation, "q"));
    const value = call("quantile_cont", [x, q], { filter });
    return kindOf(inputOf(aggregation).type) === "int64" ? value : amongInfinities(value, x, q, filter);
  },
  holdsRows: () => true,
  monoid: (aggregation) =>
    allValues(inputOf(aggregation).type, (values) =>
      quantileOf(Float64Array.from(values, Number).sort(), numberParameter(aggregation, "q")),
    ),
  describe: ({ parameters }, input) => `quantile(${input}, ${String(parameters.q)})`,
};

/**
 * Engines interpolate among infinities each in its own way. What stands at both ranks is told by how many infinities there
 * are at each end of the order: between two equal ones the value is that infinity, from −∞ to anything else it is no
 * number, and so null, and from a number to ∞ it is ∞.
 */
function amongInfinities(value: Sql, x: Sql, q: Sql, filter: Sql | null): Sql {
  const n = call("count", [x], { filter });
  const rank = operation("*", q, cast(operation("-", n, int(1)), "float64"));
  const below = call("floor", [rank]);
  const above = call("ceil", [rank]);
  const count = (infinity: number) =>
    call("count", [star], { filter: allOf([filter, operation("=", x, float(infinity))]) });
  const negative = count(Number.NEGATIVE_INFINITY);
  const positive = count(Number.POSITIVE_INFINITY);
  return caseWhen(
    [
      [operation("=", n, int(0)), nullSql],
      [operation("<", above, negative), float(Number.NEGATIVE_INFINITY)],
      [operation("<", below, negative), nullSql],
      [operation(">=", above, operation("-", n, positive)), float(Number.POSITIVE_INFINITY)],
    ],
    value,
  );
}

/** The value at rank q · (n − 1) of doubles in ascending order; null over nothing. See `quantile`. */
export function quantileOf(ordered: Float64Array, q: number): number | null {
  const rank = q * (ordered.length - 1);
  const below = ordered[Math.floor(rank)];
  const above = ordered[Math.ceil(rank)];
  if (below === undefined || above === undefined || below === above) return below ?? null;
  const value = below + (above - below) * (rank - Math.floor(rank));
  return Number.isNaN(value) ? null : value;
}

/**
 * The value at rank q · (n − 1) among the `x` that are not null, interpolated linearly between two ranks: a float64, null
 * over nothing. `quantile(x, 0.5)` is the median.
 * @throws GR-AGGREGATE-INVALID when q lies outside 0 to 1.
 */
export function quantile<const W extends readonly Duration[] = readonly []>(
  x: AnyNumber,
  q: number,
  options: AggregateOptions<W> = {},
): AggregateFeature<"float64", WindowSuffix<W>> {
  if (!(q >= 0 && q <= 1)) fail("GR-AGGREGATE-INVALID", `quantile takes q from 0 to 1, not ${String(q)}.`);
  return aggregateFeature([{ aggregate: quantileAggregate, input: x, parameters: { q } }], options);
}
