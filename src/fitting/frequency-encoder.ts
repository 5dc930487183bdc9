import { type Fitted, type FittedOptions, fitted } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import type { Expr } from "../expression/index.js";
import { toJson } from "../schema/index.js";
import { type CategoryType, checkCategories, checkCategory, encoded } from "./categories.js";
import type { ExpressionKind } from "./fit-kind.js";
import { listParameter } from "./parameters.js";
import { constant, inputOf } from "./transforms.js";
import { countValues, inOrder } from "./value-counts.js";

export const frequencyEncoderKind: ExpressionKind = {
  name: "frequency_encoder",
  transform: "expression",
  begin(fit) {
    const { type } = inputOf(fit);
    return countValues(type, (counts) => {
      checkCategories(counts, fit.name);
      const categories = inOrder(counts);
      return {
        categories: categories.map((category) => toJson(category, type)),
        counts: categories.map((category) => counts.get(category) ?? 0),
      };
    });
  },
  expression(fit, parameters) {
    const x = inputOf(fit);
    const counts = listParameter(parameters, "counts", "int64").map(Number);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const entries = listParameter(parameters, "categories", x.type).map((value, i) => {
      const count = counts[i];
      invariant(count !== undefined, "Every category has a count.");
      return { value, result: constant(count / total, "float64") };
    });
    return encoded(x, entries, { unknown: constant(0, "float64"), nulls: null });
  },
  describe: (fit, parameters) => {
    const found = listParameter(parameters, "categories", inputOf(fit).type);
    return `${found.length} ${found.length === 1 ? "category" : "categories"}`;
  },
};

/**
 * How frequent x is, a float64: of the values fitted on that are not null, the share that equals it. A value that was not
 * fitted on gives 0, null gives null. There are at most 10,000 categories (`GR-FIT-CATEGORIES-MANY`). Source: category_encoders'
 * `CountEncoder` with `normalize=True, handle_missing="return_nan", handle_unknown=0`, its shares being of values that are
 * not null.
 * @throws GR-DEFINITION-INVALID
 */
export function frequencyEncoder(x: Expr<CategoryType>, options: FittedOptions): Fitted<"float64"> {
  checkCategory(x, "A frequency encoder");
  return fitted({ fit: "frequency_encoder", version: options.version, inputs: { x }, output: "float64" });
}
