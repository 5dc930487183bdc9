import type { Row, Value } from "../../schema/index.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

/** A source row as a state takes it. */
export interface StateRow {
  readonly row: Row;
  readonly eventMicros: number;
  /** When the row became known; null: always known. */
  readonly createdMicros: number | null;
}

/**
 * An aggregate as a monoid over its inputs: states of any split of some rows, merged in any order, finish as the state
 * of all of them. `State` is the aggregate's own; outside it is opaque, which is why these are methods: each takes only
 * what another of the same monoid gave. A state that was given away may be changed and handed back.
 */
export interface Monoid<State = unknown> {
  empty(): State;
  /** With one more row that counts; `x` is the input's value, null also where the aggregate has none. */
  add(state: State, x: Value, row: StateRow): State;
  merge(a: State, b: State): State;
  /** The aggregate's value at t. */
  finish(state: State, tMicros: number): Value;
  write(state: State, bytes: ByteWriter): void;
  read(bytes: ByteReader): State;
  /** For sums and means of floats: whether the x cancel, so that nothing is divided by them. */
  cancels?(state: State): boolean;
}
