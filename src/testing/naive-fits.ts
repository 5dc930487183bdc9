import type { SourceFit } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { compareValues, fromOutside, type Value } from "../schema/index.js";
import { meanOf, quantileOf } from "./oracle-numbers.js";

/** What a fitted column gives for a value of its input. */
export type NaiveTransform = (x: Value) => Value;

/**
 * What a fit learns from the values of its input, by the plainest reading of its documentation: the judge of every kind.
 * Null for a kind that has no such twin, whose column is judged by its own function.
 */
export function naiveFit(fit: SourceFit, fittedOn: readonly Value[]): NaiveTransform | null {
  const known = fittedOn.filter((value) => value !== null);
  const finite = known.map(Number).filter(Number.isFinite);
  switch (fit.fit) {
    case "standard_scaler":
      return scaler(finite, meanOf(finite), deviationOf(finite));
    case "min_max_scaler":
      return scaler(finite, Math.min(...finite), Math.max(...finite) - Math.min(...finite));
    case "robust_scaler":
      return scaler(finite, quantileOf(finite, 0.5), (quantileOf(finite, 0.75) ?? 0) - (quantileOf(finite, 0.25) ?? 0));
    case "imputer":
      return imputer(fit, known, finite);
    case "ordinal_encoder": {
      const categories = distinct(known);
      const { unknown = null, nulls = null } = fit.options;
      return (x) => {
        const place = categories.findIndex((category) => compareValues(category, x) === 0);
        return x === null ? integer(nulls) : place >= 0 ? place : integer(unknown);
      };
    }
    case "frequency_encoder":
      return (x) => {
        const same = known.filter((value) => compareValues(value, x) === 0);
        return x === null ? null : same.length === 0 ? 0 : same.length / known.length;
      };
    case "bucketizer": {
      const buckets = Number(fit.options.buckets);
      const inner = Array.from({ length: buckets - 1 }, (_, i) => quantileOf(finite, (i + 1) / buckets));
      const edges = distinct(inner.filter((edge) => edge !== null))
        .map(Number)
        .filter((edge) => edge > Math.min(...finite) && edge < Math.max(...finite));
      return (x) => (x === null ? null : edges.filter((edge) => edge <= Number(x)).length);
    }
    default:
      return null;
  }
}

function scaler(fittedOn: readonly number[], centre: number | null, scale: number): NaiveTransform {
  return (x) => {
    if (x === null || centre === null || fittedOn.length === 0) return null;
    const value = (Number(x) - centre) / (scale === 0 ? 1 : scale);
    return Number.isNaN(value) ? null : value + 0;
  };
}

/** The population's standard deviation; exactly 0 of one value. */
function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values) ?? 0;
  if (new Set(values).size < 2) return 0;
  return Math.sqrt(meanOf(values.map((x) => (x - mean) ** 2)) ?? 0);
}

function imputer(fit: SourceFit, known: readonly Value[], finite: readonly number[]): NaiveTransform {
  const fills: Readonly<Record<string, () => Value>> = {
    mean: () => meanOf(finite),
    median: () => quantileOf(finite, 0.5),
    most_frequent: () => mostFrequent(known),
    constant: () => fromOutside(fit.options.value, fit.type, fit.name),
  };
  const strategy = String(fit.options.strategy);
  const fill = fills[strategy]?.();
  invariant(fill !== undefined, `The oracle knows no strategy "${strategy}".`);
  const ofNumbers = strategy === "mean" || strategy === "median";
  return (x) => (x === null ? fill : ofNumbers ? Number(x) : x);
}

function mostFrequent(values: readonly Value[]): Value {
  const times = (value: Value) => values.filter((one) => compareValues(one, value) === 0).length;
  return distinct(values).reduce<Value>((best, value) => (times(value) > times(best) ? value : best), null);
}

/** Each value once, in ascending order. */
function distinct(values: readonly Value[]): Value[] {
  const sorted = values.toSorted(compareValues);
  return sorted.filter((value, i) => i === 0 || compareValues(value, sorted[i - 1] ?? null) !== 0);
}

function integer(json: unknown): Value {
  return typeof json === "number" ? json : null;
}
