import { fail } from "../errors/index.js";
import { MAX_INSTANT_MICROS } from "./micros.js";

/** A fixed length of time: a positive integer and its unit, such as `90s`, `15m`, `12h`, `7d` or `4w`. */
export type Duration = `${number}${"s" | "m" | "h" | "d" | "w"}`;

/** A unit in which a feature's value is told. */
export type TimeUnit = "seconds" | "minutes" | "hours" | "days" | "weeks";

const SECOND_MICROS = 1_000_000;
const UNIT_MICROS: Readonly<Record<TimeUnit, number>> = {
  seconds: SECOND_MICROS,
  minutes: 60 * SECOND_MICROS,
  hours: 3600 * SECOND_MICROS,
  days: 86_400 * SECOND_MICROS,
  weeks: 604_800 * SECOND_MICROS,
};
const UNIT_OF_LETTER: ReadonlyMap<string, TimeUnit> = new Map([
  ["s", "seconds"],
  ["m", "minutes"],
  ["h", "hours"],
  ["d", "days"],
  ["w", "weeks"],
]);

/** The length of a unit in microseconds. */
export function unitMicros(unit: TimeUnit): number {
  return UNIT_MICROS[unit];
}

/** The length of a duration's text in microseconds. Throws `GR-DURATION-INVALID`. */
export function durationMicros(text: string): number {
  const [, digits, letter] = /^([1-9]\d*)([smhdw])$/.exec(text) ?? [];
  const unit = UNIT_OF_LETTER.get(letter ?? "");
  if (digits === undefined || unit === undefined) {
    return fail("GR-DURATION-INVALID", `"${text}" is not a positive integer followed by s, m, h, d or w.`);
  }
  const micros = Number(digits) * UNIT_MICROS[unit];
  if (micros > MAX_INSTANT_MICROS)
    fail("GR-DURATION-INVALID", `"${text}" is longer than 2^53 − 1 µs (about 285 years).`);
  return micros;
}

/**
 * A length in microseconds as a duration's text, in the greatest of days, hours, minutes and seconds that it is a
 * whole number of: `7d`, `90m`. Less than a second is told as a fraction of one (`0.25s`), which is no `Duration`.
 */
export function formatDuration(micros: number): string {
  for (const unit of ["days", "hours", "minutes"] as const) {
    if (micros !== 0 && micros % UNIT_MICROS[unit] === 0) return `${micros / UNIT_MICROS[unit]}${unit.charAt(0)}`;
  }
  return `${micros / SECOND_MICROS}s`;
}
