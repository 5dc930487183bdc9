import { addFloat, type FloatSum, meanOf, mergeFloats, noFloats, readFloats, writeFloats } from "./float-sums.js";
import type { Monoid } from "./monoid.js";

/** The mean, element by element, of the vectors that are not null; null where an element has none. */
export function vectorMeans(length: number): Monoid<readonly FloatSum[]> {
  return {
    empty: () => Array.from({ length }, noFloats),
    add(state, x) {
      if (x instanceof Float64Array) for (const [index, sum] of state.entries()) addFloat(sum, x[index] ?? 0);
      return state;
    },
    merge(a, b) {
      for (const [index, sum] of a.entries()) mergeFloats(sum, b[index] ?? noFloats());
      return a;
    },
    finish(state) {
      const means = state.map(meanOf).filter((mean) => mean !== null);
      return means.length < length ? null : Float64Array.from(means);
    },
    write(state, bytes) {
      for (const sum of state) writeFloats(sum, bytes);
    },
    read: (bytes) => Array.from({ length }, () => readFloats(bytes)),
  };
}
