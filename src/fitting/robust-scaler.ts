import { quantileOf } from "../aggregation/index.js";
import { type Fitted, type FittedOptions, fitted } from "../definition/index.js";
import type { AnyNumber } from "../expression/index.js";
import { fitOrdered } from "./finite-numbers.js";
import type { ExpressionKind } from "./fit-kind.js";
import { jsonOf, numberParameter } from "./parameters.js";
import { figure, scaled } from "./transforms.js";

export const robustScalerKind: ExpressionKind = {
  name: "robust_scaler",
  transform: "expression",
  begin: () =>
    fitOrdered((ordered) => {
      const [lower, median, upper] = [0.25, 0.5, 0.75].map((q) => quantileOf(ordered, q));
      return jsonOf({ lower: lower ?? null, median: median ?? null, upper: upper ?? null }, "float64");
    }),
  expression(fit, parameters) {
    const lower = numberParameter(parameters, "lower");
    const upper = numberParameter(parameters, "upper");
    const range = lower === null || upper === null ? null : upper - lower;
    return scaled(fit, numberParameter(parameters, "median"), range);
  },
  describe: (_, parameters) =>
    ["lower", "median", "upper"].map((name) => `${name} ${figure(numberParameter(parameters, name))}`).join(", "),
};

/**
 * `(x − median) / (upper quartile − lower quartile)`, a float64: the quartiles of the finite values fitted on, between two
 * ranks interpolated as `quantile` does. Where the quartiles are one value nothing is divided. Null gives null, ±Infinity
 * itself; fitted on no value, everything gives null. Fitting holds 8 bytes a row. Source: scikit-learn's `RobustScaler`.
 * @throws GR-DEFINITION-INVALID
 */
export function robustScaler(x: AnyNumber, options: FittedOptions): Fitted<"float64"> {
  return fitted({ fit: "robust_scaler", version: options.version, inputs: { x }, output: "float64" });
}
