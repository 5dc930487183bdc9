import type { Value } from "../../schema/index.js";
import type { StateRow } from "./monoid.js";

/**
 * What is kept of some of an entity's rows to know an aggregation's value: states of any split of the rows, merged in
 * any order, finish as the state of all of them. A state is opaque: it is made, changed and read here alone, by the
 * same aggregation. One that was added to or merged must not be used again: what comes back takes its place.
 *
 * Windows are the caller's: a state is over the rows that it was given. Where operands have windows, as those of a rate
 * may, the state is the list of the operands' states, each over its own window's rows.
 */
export interface AggregateState {
  empty(): unknown;
  /** With one more row, if it satisfies the aggregation's condition. */
  add(state: unknown, row: StateRow): unknown;
  merge(a: unknown, b: unknown): unknown;
  /** The value at t of the rows, all of which are at or before t. */
  finish(state: unknown, tMicros: number): Value;
  /** The state's bytes; the first is the version of their layout. */
  encode(state: unknown): Uint8Array;
  /** The state of bytes. @throws GR-STATE-UNREADABLE */
  decode(bytes: Uint8Array): unknown;
  /** Whether the state is a sum or mean of floats that cancel, by which a rate divides nothing. */
  cancels(state: unknown): boolean;
  /** The states of the aggregations that this one is computed from; empty for all but functions of aggregates. */
  readonly operands: readonly AggregateState[];
}
