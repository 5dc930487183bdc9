import { compareValues, type DataType, type JsonValue, kindOf, normalInt64, type Value } from "../schema/index.js";
import type { Fitter } from "./fit-kind.js";

/** How often each value that is not null occurs. */
export type ValueCounts = ReadonlyMap<NonNullable<Value>, number>;

/** Learns from how often each value of a fit's first input occurs; every distinct one is in memory. */
export function countValues(type: DataType, finish: (counts: ValueCounts) => JsonValue): Fitter {
  const counts = new Map<NonNullable<Value>, number>();
  const integer = kindOf(type) === "int64";
  return {
    add({ inputs: [values = []] }) {
      for (const found of values) {
        if (found === null) continue;
        const value = integer && typeof found === "bigint" ? normalInt64(found) : found;
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    },
    finish: () => finish(counts),
  };
}

/** The most frequent value, of equally frequent ones the least; null of none. */
export function mostFrequent(counts: ValueCounts): Value {
  let best: Value = null;
  let times = 0;
  for (const [value, count] of counts) {
    if (count > times || (count === times && compareValues(value, best) < 0)) [best, times] = [value, count];
  }
  return best;
}

/** The values in ascending order, strings by code point. */
export function inOrder(counts: ValueCounts): readonly NonNullable<Value>[] {
  return [...counts.keys()].sort(compareValues);
}
