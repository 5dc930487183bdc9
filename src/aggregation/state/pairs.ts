import { invariant } from "../../errors/index.js";
import type { Value } from "../../schema/index.js";
import type { AggregateState } from "./aggregate-state.js";
import type { Monoid } from "./monoid.js";

/** The states of two aggregations side by side. */
export function pairs(
  operands: readonly AggregateState[],
  finish: (a: Value, b: Value, bCancels: boolean) => Value,
): Monoid<readonly [a: unknown, b: unknown]> {
  const [a, b] = operands;
  invariant(a !== undefined && b !== undefined, "A function of two aggregates has two operands.");
  return {
    empty: () => [a.empty(), b.empty()],
    add: (state, _, row) => [a.add(state[0], row), b.add(state[1], row)],
    merge: (one, other) => [a.merge(one[0], other[0]), b.merge(one[1], other[1])],
    finish: (state, t) => finish(a.finish(state[0], t), b.finish(state[1], t), b.cancels(state[1])),
    write(state, bytes) {
      bytes.block(a.encode(state[0]));
      bytes.block(b.encode(state[1]));
    },
    read: (bytes) => [a.decode(bytes.block()), b.decode(bytes.block())],
  };
}
