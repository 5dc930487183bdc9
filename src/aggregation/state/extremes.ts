import { compareValues, type DataType, type Value } from "../../schema/index.js";
import type { Monoid, StateRow } from "./monoid.js";
import { readNullable, writeNullable } from "./value-bytes.js";

/** What is compared of a row; null: the row does not count. */
type KeyOf = (x: Value, row: StateRow) => Value;

/** The least (sign −1) or greatest (sign 1) key of all rows, as values of `type`; null over nothing. */
export function extremeOf(
  sign: 1 | -1,
  type: DataType,
  keyOf: KeyOf,
  finish: (key: Value, tMicros: number) => Value,
): Monoid<Value> {
  const better = (a: Value, b: Value): Value => {
    if (a === null || b === null) return a ?? b;
    return sign * compareValues(a, b) >= 0 ? a : b;
  };
  return {
    empty: () => null,
    add: (state, x, row) => better(state, keyOf(x, row)),
    merge: better,
    finish,
    write: (state, bytes) => writeNullable(bytes, state, type),
    read: (bytes) => readNullable(bytes, type),
  };
}
