import type { Aggregation } from "../aggregation/index.js";
import type { DataType, Value } from "../schema/index.js";
import { agree } from "./agree.js";
import { countedRows, inputs, type TimedRow } from "./oracle-aggregates.js";

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
    default:
      return agree(a, b, type);
  }
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
