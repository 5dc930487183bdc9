import { compareValues, type DataType, kindOf, type Value } from "../schema/index.js";

/**
 * Whether two engines' values are one, as the semantics say: floats when |a − b| ≤ 1e-9 · max(1, |a|, |b|), sums and means
 * also when |a − b| ≤ 1e-12 · their magnitude (Σ|x|, or Σ|x| / n for a mean; of a vector one an element); everything else
 * to the bit.
 */
export function agree(a: Value, b: Value, type: DataType, magnitudes: readonly number[] = []): boolean {
  if (a === null || b === null) return a === b;
  switch (kindOf(type)) {
    case "float64":
      return agreeFloats(Number(a), Number(b), magnitudes[0] ?? 0);
    case "vector":
    case "list":
      return agreeSequences(a, b, type, magnitudes);
    default:
      return typeof a === typeof b && compareValues(a, b) === 0;
  }
}

function agreeFloats(a: number, b: number, magnitude: number): boolean {
  if (a === b) return !Object.is(a, -0) && !Object.is(b, -0);
  const difference = Math.abs(a - b);
  return difference <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)) || difference <= 1e-12 * magnitude;
}

function agreeSequences(a: Value, b: Value, type: DataType, magnitudes: readonly number[]): boolean {
  const left = elements(a);
  const right = elements(b);
  if (left === null || right === null || left.length !== right.length) return false;
  const of = typeof type === "object" && type.kind === "list" ? type.of : "float64";
  return left.every((element, index) => agree(element, right[index] ?? null, of, magnitudes.slice(index, index + 1)));
}

function elements(value: Value): readonly Value[] | null {
  if (value instanceof Float64Array) return Array.from(value);
  return typeof value === "object" && value !== null ? value : null;
}
