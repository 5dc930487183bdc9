import { type Aggregation, sumsFloats } from "../aggregation/index.js";
import type { DataType, Value } from "../schema/index.js";
import { agree } from "./agree.js";
import { countedRows, inputs, naiveValue, type TimedRow } from "./oracle-aggregates.js";

/** An aggregate whose value two engines gave, and the entity's rows that it is over, in order of event time. */
export interface JudgedAggregate {
  readonly aggregation: Aggregation;
  readonly type: DataType;
  readonly rows: readonly TimedRow[];
  readonly tMicros: number;
}

/** Whether two engines' values of an aggregate are one, as the semantics say: what floats may differ by hangs on the x. */
export function agreeAggregate(a: Value, b: Value, judged: JudgedAggregate): boolean {
  const { aggregation, type, rows, tMicros } = judged;
  switch (aggregation.function) {
    case "sum":
    case "mean":
    case "meanVector": {
      const vectors = inputs(countedRows(rows, aggregation, tMicros), aggregation).map(numbersOf);
      return agree(a, b, type, magnitudes(vectors, aggregation.function === "sum" ? 1 : vectors.length));
    }
    case "variance":
    case "stddev": {
      if (a === null || b === null) return a === b;
      const power = aggregation.function === "stddev" ? 2 : 1;
      const xs = inputs(countedRows(rows, aggregation, tMicros), aggregation).map(Number);
      return agreeVariances(Number(a) ** power, Number(b) ** power, xs);
    }
    case "rate":
      return agreeRates(a, b, judged);
    default:
      return agree(a, b, type);
  }
}

/** A rate r of a and b agrees when its parts do: when r · b is a, as far as a and b may be off. */
function agreeRates(found: Value, expected: Value, { aggregation, rows, tMicros }: JudgedAggregate): boolean {
  if (found === null || expected === null) return found === expected;
  const [a, b] = (aggregation.operands ?? []).map((operand) => {
    const value = Number(naiveValue(rows, operand, tMicros));
    return { value, tolerance: toleranceOf(value, operand, rows, tMicros) };
  });
  if (found === expected) return true;
  if (a === undefined || b === undefined) return false;
  const rate = Number(found);
  const rounding = 1e-15 * Math.abs(a.value);
  return Math.abs(rate * b.value - a.value) <= a.tolerance + Math.abs(rate) * b.tolerance + rounding;
}

function toleranceOf(value: number, aggregation: Aggregation, rows: readonly TimedRow[], tMicros: number): number {
  const relative = 1e-9 * Math.max(1, Math.abs(value));
  if (!sumsFloats(aggregation)) return aggregation.function.startsWith("count") ? 0 : relative;
  const xs = inputs(countedRows(rows, aggregation, tMicros), aggregation).map((x) => [Number(x)]);
  return Math.max(relative, 1e-12 * (magnitudes(xs, aggregation.function === "sum" ? 1 : xs.length)[0] ?? 0));
}

/** Σ|x| / n of the finite x, element by element. */
function magnitudes(vectors: readonly (readonly number[])[], n: number): number[] {
  return (vectors[0] ?? []).map((_, index) => {
    const sizes = vectors.map((vector) => Math.abs(vector[index] ?? 0)).filter(Number.isFinite);
    return sizes.reduce((total, size) => total + size, 0) / n;
  });
}

function agreeVariances(a: number, b: number, xs: readonly number[]): boolean {
  if (a === b) return true;
  const greatest = Math.max(...xs.map(Math.abs));
  const tolerance = 4 * Math.sqrt(xs.length) * 2 ** -53 * greatest * Math.sqrt(Math.max(a, b));
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + tolerance;
}

function numbersOf(value: Value): readonly number[] {
  return value instanceof Float64Array ? Array.from(value) : [Number(value)];
}
