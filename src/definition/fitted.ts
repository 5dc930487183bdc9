import { fail } from "../errors/index.js";
import { type Expr, isExpr } from "../expression/index.js";
import { isDataType, type JsonValue, kindOf, typeName } from "../schema/index.js";
import { checkName } from "./names.js";
import type { FunctionOutputType } from "./row-function.js";

/** A column as an author derives it by a fit, such as `standardScaler(row.price, { version: "1" })`: plain data. */
export interface Fitted<T extends FunctionOutputType = FunctionOutputType> {
  readonly kind: "fitted";
  /** The kind of fit: `standard_scaler`. */
  readonly fit: string;
  readonly version: string;
  readonly inputs: Readonly<Record<string, Expr>>;
  readonly options: Readonly<Record<string, JsonValue>>;
  readonly output: T;
}

/** What every fit is given by its author. */
export interface FittedOptions {
  /** Raised whenever the definition of the fit changes: what was learnt under one version stays comparable. */
  readonly version: string;
}

/**
 * Derives a column by a kind of fit: builders such as `standardScaler` call it. `options` is what the kind needs besides.
 * @throws GR-DEFINITION-INVALID
 */
export function fitted<const T extends FunctionOutputType>(made: {
  readonly fit: string;
  readonly version: string;
  readonly inputs: Readonly<Record<string, Expr>>;
  readonly options?: Readonly<Record<string, JsonValue>>;
  readonly output: T;
}): Fitted<T> {
  const { fit, version, inputs, options = {}, output } = made;
  if (typeof version !== "string" || version === "") fail("GR-DEFINITION-INVALID", `A ${fit} has no version.`);
  if (Object.keys(inputs).length === 0) fail("GR-DEFINITION-INVALID", `A ${fit} has no input.`);
  for (const [name, input] of Object.entries(inputs)) {
    checkName(name, `An input of a ${fit}`);
    if (!isExpr(input)) fail("GR-DEFINITION-INVALID", `Input "${name}" of a ${fit} is no expression.`);
  }
  if (!isDataType(output) || kindOf(output) === "list") {
    fail("GR-DEFINITION-INVALID", `A ${fit} can't give ${isDataType(output) ? typeName(output) : "what is no type"}.`);
  }
  return Object.freeze({
    kind: "fitted",
    fit,
    version,
    inputs: Object.freeze({ ...inputs }),
    options: Object.freeze({ ...options }),
    output,
  });
}
