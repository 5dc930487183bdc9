import { max, min } from "../aggregation/index.js";
import { type Fitted, type FittedOptions, fitted } from "../definition/index.js";
import type { AnyNumber } from "../expression/index.js";
import { fitAggregates } from "./finite-numbers.js";
import type { ExpressionKind } from "./fit-kind.js";
import { numberParameter } from "./parameters.js";
import { figure, scaled } from "./transforms.js";

export const minMaxScalerKind: ExpressionKind = {
  name: "min_max_scaler",
  transform: "expression",
  begin: () =>
    fitAggregates(
      (x) => ({ min: min(x), max: max(x) }),
      (of) => of,
    ),
  expression(fit, parameters) {
    const least = numberParameter(parameters, "min");
    const greatest = numberParameter(parameters, "max");
    return scaled(fit, least, least === null || greatest === null ? null : greatest - least);
  },
  describe: (_, parameters) =>
    `min ${figure(numberParameter(parameters, "min"))}, max ${figure(numberParameter(parameters, "max"))}`,
};

/**
 * `(x − min) / (max − min)`, a float64: 0 to 1 for values between the least and greatest finite one fitted on, beyond for
 * others. Where both are one value nothing is divided: it gives 0. Null gives null, ±Infinity itself; fitted on no value,
 * everything gives null. Source: scikit-learn's `MinMaxScaler`.
 * @throws GR-DEFINITION-INVALID
 */
export function minMaxScaler(x: AnyNumber, options: FittedOptions): Fitted<"float64"> {
  return fitted({ fit: "min_max_scaler", version: options.version, inputs: { x }, output: "float64" });
}
