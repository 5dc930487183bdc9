import type { DataType, Value } from "../../schema/index.js";
import type { Monoid } from "./monoid.js";
import { readValue, writeValue } from "./value-bytes.js";

/** Every x that is not null, in no order. */
export function allValues(type: DataType, finish: (values: readonly NonNullable<Value>[]) => Value) {
  const monoid: Monoid<NonNullable<Value>[]> = {
    empty: () => [],
    add(state, x) {
      if (x !== null) state.push(x);
      return state;
    },
    merge(a, b) {
      const [more, fewer] = a.length >= b.length ? [a, b] : [b, a];
      for (const x of fewer) more.push(x);
      return more;
    },
    finish,
    write(state, bytes) {
      bytes.count(state.length);
      for (const x of state) writeValue(bytes, x, type);
    },
    read: (bytes) => Array.from({ length: bytes.count() }, () => readValue(bytes, type)),
  };
  return monoid;
}
