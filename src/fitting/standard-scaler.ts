import { count, max, mean, min, variance } from "../aggregation/index.js";
import { type Fitted, type FittedOptions, fitted } from "../definition/index.js";
import type { AnyNumber } from "../expression/index.js";
import { fitAggregates } from "./finite-numbers.js";
import type { ExpressionKind } from "./fit-kind.js";
import { numberParameter } from "./parameters.js";
import { figure, scaled } from "./transforms.js";

export const standardScalerKind: ExpressionKind = {
  name: "standard_scaler",
  transform: "expression",
  begin: () =>
    fitAggregates(
      (x) => ({ n: count(x), mean: mean(x), variance: variance(x), min: min(x), max: max(x) }),
      ({ n, ...of }) => {
        // A column of one value has exactly it as its mean, which a sum of many may miss in the last digit.
        if (n === null || n === 0 || of.min === of.max) return { mean: of.min, deviation: of.min === null ? null : 0 };
        return { mean: of.mean, deviation: of.variance === null ? null : Math.sqrt((of.variance * (n - 1)) / n) };
      },
    ),
  expression: (fit, parameters) =>
    scaled(fit, numberParameter(parameters, "mean"), numberParameter(parameters, "deviation")),
  describe: (_, parameters) =>
    `mean ${figure(numberParameter(parameters, "mean"))}, deviation ${figure(numberParameter(parameters, "deviation"))}`,
};

/**
 * `(x − mean) / deviation`, a float64: the mean and the population's standard deviation (dividing by n) of the finite values
 * fitted on. A column of one value has deviation 0, and then nothing is divided: that value gives 0. Null gives null, ±Infinity
 * itself; fitted on no value, everything gives null. Source: scikit-learn's `StandardScaler`.
 * @throws GR-DEFINITION-INVALID
 */
export function standardScaler(x: AnyNumber, options: FittedOptions): Fitted<"float64"> {
  return fitted({ fit: "standard_scaler", version: options.version, inputs: { x }, output: "float64" });
}
