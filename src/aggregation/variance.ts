import type { AnyNumber } from "../expression/index.js";
import { isNumeric, kindOf } from "../schema/index.js";
import { call, caseWhen, cast, float, nullSql, operation, type Sql } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, AggregateSql } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, inputSql, refuseInput } from "./input.js";
import { spreads } from "./state/index.js";

/** Below it, squares and their sums stay doubles; values beyond it are scaled before they are squared. */
const squareable = 1e140;
/** A power of two, so that scaling by it loses nothing of what the greatest values weigh. */
const scale = 2 ** 600;

/** From the variance of x / unit to the value. */
interface Finish {
  readonly finishSql: (variance: Sql, unit: Sql) => Sql;
  readonly finish: (variance: number, unit: number) => number;
}

/** Variance and its root differ by the root alone, so they share a file. */
function spread(name: "stddev" | "variance", value: string, { finishSql, finish }: Finish): AggregateFunction {
  return {
    name,
    documentation: {
      signature: `${name}(x)`,
      takes: "int64, float64",
      value: `${value} of x that are not null; null where one is infinite`,
      type: "float64",
      overNothing: "null for n < 2",
    },
    typeOf: (aggregation) => (isNumeric(inputOf(aggregation).type) ? "float64" : refuseInput(aggregation, "a number")),
    sql: (context) => spreadSql(context, finishSql),
    monoid: () => spreads({ squareable, scale }, finish),
    describe: (_, input) => `${name}(${input})`,
  };
}

/**
 * DuckDB computes the variance by Welford's recurrence, which is stable, and raises where a square is no double. So
 * groups with a value beyond `squareable` take the variance of scaled values, and those with an infinity none.
 */
function spreadSql(context: AggregateSql, finish: (variance: Sql, unit: Sql) => Sql): Sql {
  const { aggregation, filter } = context;
  const x = inputSql(context);
  const variance = (value: Sql) => call("var_samp", [value], { filter });
  if (kindOf(inputOf(aggregation).type) === "int64") return finish(variance(cast(x, "float64")), float(1));
  const size = call("abs", [x]);
  const greatest = call("max", [size], { filter });
  const plain = variance(caseWhen([[operation("<=", size, float(squareable)), x]], nullSql));
  const scaled = variance(caseWhen([[call("isfinite", [x]), operation("/", x, float(scale))]], nullSql));
  return caseWhen(
    [
      [operation("=", greatest, float(Number.POSITIVE_INFINITY)), nullSql],
      [operation(">", greatest, float(squareable)), finish(scaled, float(scale))],
    ],
    finish(plain, float(1)),
  );
}

export const varianceAggregate = spread("variance", "the sample variance (n − 1)", {
  finishSql: (variance, unit) => operation("*", variance, unit, unit),
  finish: (variance, unit) => variance * unit * unit,
});
export const stddevAggregate = spread("stddev", "the root of the sample variance (n − 1)", {
  finishSql: (variance, unit) => operation("*", call("sqrt", [variance]), unit),
  finish: (variance, unit) => Math.sqrt(variance) * unit,
});

/** The sample variance (n − 1) of `x` that are not null: a float64, null for n < 2 and where an `x` is infinite. */
export function variance<const W extends readonly Duration[] = readonly []>(
  x: AnyNumber,
  options: AggregateOptions<W> = {},
): AggregateFeature<"float64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: varianceAggregate, input: x }], options);
}

/** The root of the sample variance (n − 1): a float64, null for n < 2 and where an `x` is infinite. */
export function stddev<const W extends readonly Duration[] = readonly []>(
  x: AnyNumber,
  options: AggregateOptions<W> = {},
): AggregateFeature<"float64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: stddevAggregate, input: x }], options);
}
