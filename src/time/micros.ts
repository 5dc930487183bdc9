import { fail } from "../errors/index.js";

/** The greatest instant, and with its sign turned the least: 2⁵³ − 1 µs from 1970, in the years 2255 and 1684. */
export const MAX_INSTANT_MICROS = Number.MAX_SAFE_INTEGER;

/**
 * Returns `micros` when it is an instant: a whole number of microseconds within ±`MAX_INSTANT_MICROS`.
 * `what` names it in the message. Throws `GR-TIME-OUT-OF-RANGE`.
 */
export function checkMicros(micros: number, what = "The time"): number {
  if (Number.isSafeInteger(micros)) return micros;
  return fail("GR-TIME-OUT-OF-RANGE", `${what} is ${micros} µs from 1970, not a whole number within ±(2^53 − 1) µs.`);
}

/** ⌊a / b⌋, exact for every safe integer: `Math.floor(a / b)` may round up before it floors. */
export function floorDivide(a: number, b: number): number {
  const remainder = a % b;
  return (a - remainder) / b - (remainder < 0 ? 1 : 0);
}
