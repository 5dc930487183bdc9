import type { Value } from "../../schema/index.js";
import type { Monoid } from "./monoid.js";

/** A sum of int64: of 2⁶³ of them it has 127 bits. */
export interface IntegerSum {
  readonly n: number;
  readonly total: bigint;
}

/** Exact sums of the integers that are not null. */
export function integerSums(finish: (sum: IntegerSum) => Value): Monoid<IntegerSum> {
  return {
    empty: () => ({ n: 0, total: 0n }),
    add: (state, x) => (x === null ? state : { n: state.n + 1, total: state.total + integer(x) }),
    merge: (a, b) => ({ n: a.n + b.n, total: a.total + b.total }),
    finish,
    write(state, bytes) {
      bytes.count(state.n);
      bytes.integer(state.total);
    },
    read: (bytes) => ({ n: bytes.count(), total: BigInt(bytes.integer()) }),
  };
}

function integer(x: NonNullable<Value>): bigint {
  return typeof x === "bigint" ? x : BigInt(Number(x));
}
