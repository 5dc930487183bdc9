import type { DataType, Value } from "../../schema/index.js";
import type { Monoid } from "./monoid.js";
import { readValue, writeValue } from "./value-bytes.js";

/** The set of x that are not null. */
export function distinctValues(type: DataType): Monoid<Set<NonNullable<Value>>> {
  return {
    empty: () => new Set(),
    add(state, x) {
      return x === null ? state : state.add(x);
    },
    merge(a, b) {
      const [more, fewer] = a.size >= b.size ? [a, b] : [b, a];
      for (const x of fewer) more.add(x);
      return more;
    },
    finish: (state) => state.size,
    write(state, bytes) {
      bytes.count(state.size);
      for (const x of state) writeValue(bytes, x, type);
    },
    read(bytes) {
      const size = bytes.count();
      const state = new Set<NonNullable<Value>>();
      for (let index = 0; index < size; index++) state.add(readValue(bytes, type));
      return state;
    },
  };
}
