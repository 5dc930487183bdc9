import { type InstantInput, microsOf } from "./instant.js";

/** What says which instant is now, in microseconds since 1970. */
export type Clock = () => number;

/** The machine's clock, in steps of a millisecond. */
export const wallClock: Clock = () => Date.now() * 1000;

/** A clock that stands still, so that data of the past can be built and served as it was. Throws as `microsOf`. */
export function fixedClock(input: InstantInput): Clock {
  const micros = microsOf(input);
  return () => micros;
}

/** The clock of a `clock` setting: fixed at the instant given, or the wall clock. Throws as `microsOf`. */
export function clockOf(setting: InstantInput | undefined): Clock {
  return setting === undefined ? wallClock : fixedClock(setting);
}
