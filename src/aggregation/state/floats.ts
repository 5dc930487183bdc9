import type { Value } from "../../schema/index.js";
import { addFloat, cancel, type FloatSum, mergeFloats, noFloats, readFloats, writeFloats } from "./float-sums.js";
import type { Monoid } from "./monoid.js";

/** A sum or mean is as good as 0 where it is no more than this part of Σ|x|: it is what rounding left. */
export const cancelledPart = 1e-12;

/** Sums of the doubles that are not null. */
export function floatSums(finish: (sum: FloatSum) => Value): Monoid<FloatSum> {
  return {
    empty: noFloats,
    add(state, x) {
      if (x !== null) addFloat(state, Number(x));
      return state;
    },
    merge(a, b) {
      mergeFloats(a, b);
      return a;
    },
    finish,
    write: writeFloats,
    read: readFloats,
    cancels: (state) => cancel(state, cancelledPart),
  };
}
