import { mean, quantileOf } from "../aggregation/index.js";
import { type Fitted, type FittedOptions, fitted, type SourceFit } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { type AnyNumber, type Expr, type Expression, literal } from "../expression/index.js";
import {
  isNumeric,
  isScalar,
  type JsonValue,
  type ScalarType,
  toJson,
  typeName,
  type ValueOf,
} from "../schema/index.js";
import type { InstantInput } from "../time/index.js";
import { fitAggregates, fitOrdered } from "./finite-numbers.js";
import type { ExpressionKind, Fitter } from "./fit-kind.js";
import { parameter } from "./parameters.js";
import { constant, inputOf, numberOf } from "./transforms.js";
import { countValues, mostFrequent } from "./value-counts.js";

export type ImputerStrategy = "mean" | "median" | "most_frequent" | "constant";

export const imputerKind: ExpressionKind = {
  name: "imputer",
  transform: "expression",
  begin: (fit) => fitters[strategyOf(fit)](fit),
  expression(fit, parameters) {
    const x = computed(fit);
    const fill = parameter(parameters, "fill", fit.type);
    if (fill === null) return x;
    return { kind: "call", operator: "coalesce", args: Object.freeze([x, constant(fill, fit.type)]), type: fit.type };
  },
  describe: (fit, parameters) =>
    `fills with ${JSON.stringify(toJson(parameter(parameters, "fill", fit.type), fit.type))}`,
};

function strategyOf({ options }: SourceFit): ImputerStrategy {
  // The builder put one of them there.
  return options.strategy as ImputerStrategy;
}

/** What nulls are filled in: a mean or median is a float64, and so is what it stands among. */
function computed(fit: SourceFit): Expression {
  const strategy = strategyOf(fit);
  return strategy === "mean" || strategy === "median" ? numberOf(fit).expression : inputOf(fit);
}

const fitters: Readonly<Record<ImputerStrategy, (fit: SourceFit) => Fitter>> = {
  mean: () =>
    fitAggregates(
      (x) => ({ fill: mean(x) }),
      (of) => of,
    ),
  median: () => fitOrdered((ordered) => ({ fill: toJson(quantileOf(ordered, 0.5), "float64") })),
  most_frequent: ({ type }) => countValues(type, (counts) => ({ fill: toJson(mostFrequent(counts), type) })),
  constant: ({ options }) => ({ add: () => {}, finish: (): JsonValue => ({ fill: options.value ?? null }) }),
};

/**
 * x, or where it is null what stands for it: the `mean` or `median` of the finite values fitted on (a float64, whatever x
 * is), the `most_frequent` value (of equally frequent ones the least), or a `constant`. Fitted on no value, null stays.
 * Fitting a median holds 8 bytes a row, a most frequent value every distinct one. Source: scikit-learn's `SimpleImputer`.
 * @throws GR-DEFINITION-INVALID
 */
export function imputer(
  x: AnyNumber,
  options: FittedOptions & { readonly strategy: "mean" | "median" },
): Fitted<"float64">;
export function imputer<T extends ScalarType>(
  x: Expr<T>,
  options: FittedOptions & { readonly strategy: "most_frequent" },
): Fitted<T>;
export function imputer<T extends ScalarType>(
  x: Expr<T>,
  options: FittedOptions & {
    readonly strategy: "constant";
    readonly value: T extends "timestamp" ? InstantInput : ValueOf<T>;
  },
): Fitted<T>;
export function imputer(
  x: Expr,
  options: FittedOptions & { readonly strategy: ImputerStrategy; readonly value?: unknown },
): Fitted {
  const { version, strategy } = options;
  const { type } = x.expression;
  if (!Object.hasOwn(fitters, strategy)) {
    const known = Object.keys(fitters).join(", ");
    fail("GR-DEFINITION-INVALID", `An imputer has one of the strategies ${known}, not ${String(strategy)}.`);
  }
  const ofNumbers = strategy === "mean" || strategy === "median";
  if (!isScalar(type) || (ofNumbers && !isNumeric(type))) {
    return fail("GR-DEFINITION-INVALID", `An imputer can't fill a ${typeName(type)} with its ${strategy}.`);
  }
  const made = strategy === "constant" ? literal(options.value, type) : null;
  // In the form that parameters have, a timestamp in ISO 8601.
  const value = made?.kind === "literal" ? toJson(made.value, type) : null;
  return fitted({
    fit: "imputer",
    version,
    inputs: { x },
    options: value === null ? { strategy } : { strategy, value },
    output: ofNumbers ? "float64" : type,
  });
}
