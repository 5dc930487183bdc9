import { compareValues, type DataType, type Value } from "../../schema/index.js";
import type { Monoid } from "./monoid.js";
import { readValue, writeValue } from "./value-bytes.js";

/** Scalars are the keys: equal values of one type, int64 in its one inner form among them, are one key. */
export type Frequencies = Map<NonNullable<Value>, number>;

/** How often each x that is not null occurs. */
export function frequencies(type: DataType, finish: (counts: Frequencies) => Value): Monoid<Frequencies> {
  const count = (state: Frequencies, x: NonNullable<Value>, times: number): void => {
    state.set(x, (state.get(x) ?? 0) + times);
  };
  return {
    empty: () => new Map(),
    add(state, x) {
      if (x !== null) count(state, x, 1);
      return state;
    },
    merge(a, b) {
      const [more, fewer] = a.size >= b.size ? [a, b] : [b, a];
      for (const [x, times] of fewer) count(more, x, times);
      return more;
    },
    finish,
    write(state, bytes) {
      bytes.count(state.size);
      for (const [x, times] of state) {
        writeValue(bytes, x, type);
        bytes.count(times);
      }
    },
    read(bytes) {
      const size = bytes.count();
      const state: Frequencies = new Map();
      for (let index = 0; index < size; index++) state.set(readValue(bytes, type), bytes.count());
      return state;
    },
  };
}

/** The values, the most frequent first, of equally frequent ones the least. */
export function byFrequency(counts: Frequencies): NonNullable<Value>[] {
  return [...counts].sort(([x, m], [y, n]) => n - m || compareValues(x, y)).map(([x]) => x);
}
