import type { SourceFit } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { build, type Expression, type NumberExpr, value, when } from "../expression/index.js";
import { type DataType, kindOf, typeName, type Value } from "../schema/index.js";

/** The expression that a fit's column is learnt from. */
export function inputOf(fit: SourceFit): Expression {
  const [input] = fit.inputs;
  invariant(input !== undefined, `Fit "${fit.name}" has no input.`);
  return input.expression;
}

/** The same as a float64, to compute with. */
export function numberOf(fit: SourceFit): NumberExpr<"float64"> {
  return build<"float64">(inputOf(fit)).asFloat64();
}

/** (x − centre) / scale in doubles; null everywhere where nothing was learnt. A scale of 0 divides nothing. */
export function scaled(fit: SourceFit, centre: number | null, scale: number | null): Expression {
  const x = numberOf(fit);
  if (centre === null || scale === null) return when(value(false, "boolean"), x, null).expression;
  return x.sub(centre).div(scale === 0 ? 1 : scale).expression;
}

/** A number as people compare it. */
export function figure(x: number | null): string {
  return x === null ? "unknown" : String(Number(x.toPrecision(6)));
}

/** A scalar that is not null as an expression. */
export function constant(scalar: NonNullable<Value>, type: DataType): Expression {
  invariant(typeof scalar !== "object", `A constant can't be a ${typeName(type)}.`);
  const whole = kindOf(type) === "timestamp" || typeof scalar !== "number" || Number.isFinite(scalar);
  return { kind: "literal", value: typeof scalar === "bigint" || !whole ? String(scalar) : scalar, type };
}
