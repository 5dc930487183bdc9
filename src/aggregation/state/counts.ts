import type { Value } from "../../schema/index.js";
import type { Monoid } from "./monoid.js";

/** The number of rows whose x counts. */
export function counting(counts: (x: Value) => boolean): Monoid<number> {
  return {
    empty: () => 0,
    add: (state, x) => (counts(x) ? state + 1 : state),
    merge: (a, b) => a + b,
    finish: (state) => state,
    write: (state, bytes) => bytes.count(state),
    read: (bytes) => bytes.count(),
  };
}
