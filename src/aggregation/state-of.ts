import { evaluate } from "../expression/index.js";
import type { Aggregation } from "./aggregation.js";
import { aggregateNamed } from "./registry.js";
import { type AggregateState, byteReader, byteWriter, unreadable } from "./state/index.js";

/** The layout of the bytes of all states. */
const layoutVersion = 1;

/** How states of an aggregation are made, merged, finished and kept as bytes. */
export function stateOf(aggregation: Aggregation): AggregateState {
  const { input, where } = aggregation;
  const operands = (aggregation.operands ?? []).map(stateOf);
  const monoid = aggregateNamed(aggregation.function).monoid(aggregation, operands);
  return {
    operands,
    empty: () => monoid.empty(),
    add(state, row) {
      if (where !== null && evaluate(where, row.row) !== true) return state;
      return monoid.add(state, input === null ? null : evaluate(input, row.row), row);
    },
    merge: (a, b) => monoid.merge(a, b),
    finish: (state, tMicros) => monoid.finish(state, tMicros),
    cancels: (state) => monoid.cancels?.(state) ?? false,
    encode(state) {
      const bytes = byteWriter();
      bytes.byte(layoutVersion);
      monoid.write(state, bytes);
      return bytes.taken();
    },
    decode(encoded) {
      const bytes = byteReader(encoded);
      const version = bytes.byte();
      if (version !== layoutVersion) unreadable(`are of layout ${version}; this Granary reads layout ${layoutVersion}`);
      const state = monoid.read(bytes);
      bytes.end();
      return state;
    },
  };
}
