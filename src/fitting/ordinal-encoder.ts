import { type Fitted, type FittedOptions, fitted, type SourceFit } from "../definition/index.js";
import { fail } from "../errors/index.js";
import type { Expr, Expression } from "../expression/index.js";
import { toJson } from "../schema/index.js";
import { type CategoryType, checkCategories, checkCategory, encoded } from "./categories.js";
import type { ExpressionKind } from "./fit-kind.js";
import { listParameter } from "./parameters.js";
import { constant, inputOf } from "./transforms.js";
import { countValues, inOrder } from "./value-counts.js";

export const ordinalEncoderKind: ExpressionKind = {
  name: "ordinal_encoder",
  transform: "expression",
  begin(fit) {
    const { type } = inputOf(fit);
    return countValues(type, (counts) => {
      checkCategories(counts, fit.name);
      return { categories: inOrder(counts).map((category) => toJson(category, type)) };
    });
  },
  expression(fit, parameters) {
    const x = inputOf(fit);
    const entries = listParameter(parameters, "categories", x.type).map((value, code) => ({
      value,
      result: constant(code, "int64"),
    }));
    return encoded(x, entries, { unknown: declared(fit, "unknown") ?? nothing, nulls: declared(fit, "nulls") });
  },
  describe: (fit, parameters) => {
    const found = listParameter(parameters, "categories", inputOf(fit).type);
    const shown = found.slice(0, 5).map((category) => JSON.stringify(toJson(category, inputOf(fit).type)));
    const rest = found.length > shown.length ? ", …" : "";
    return `${found.length} ${found.length === 1 ? "category" : "categories"}: ${shown.join(", ")}${rest}`;
  },
};

const nothing: Expression = { kind: "literal", value: null, type: "int64" };

function declared({ options }: SourceFit, name: "unknown" | "nulls"): Expression | null {
  const code = options[name] ?? null;
  return code === null ? null : constant(Number(code), "int64");
}

/** What an ordinal encoder gives for what is no category. */
export interface OrdinalEncoderOptions extends FittedOptions {
  /** For a value that was not fitted on; −1 by default, null for null. */
  readonly unknown?: number | null;
  /** For null; null by default. */
  readonly nulls?: number | null;
}

/**
 * The place of x among the categories found, an int64: 0 for the least of the distinct values fitted on, in order of their
 * values, strings by code point, false before true. There are at most 10,000 (`GR-FIT-CATEGORIES-MANY`). Source:
 * scikit-learn's `OrdinalEncoder` with `handle_unknown="use_encoded_value"`.
 * @throws GR-DEFINITION-INVALID
 */
export function ordinalEncoder(x: Expr<CategoryType>, options: OrdinalEncoderOptions): Fitted<"int64"> {
  const { version, unknown = -1, nulls = null } = options;
  checkCategory(x, "An ordinal encoder");
  for (const code of [unknown, nulls]) {
    if (code !== null && !Number.isSafeInteger(code)) {
      fail("GR-DEFINITION-INVALID", `An ordinal encoder's codes are whole numbers or null, not ${String(code)}.`);
    }
  }
  return fitted({ fit: "ordinal_encoder", version, inputs: { x }, options: { unknown, nulls }, output: "int64" });
}
