import { fail } from "../errors/index.js";
import { MAX_INSTANT_MICROS } from "./micros.js";
import { zoneLocalToMicros } from "./zone.js";

/** A time read from text: its instant, and whether digits finer than a microsecond were floored away. */
export interface ParsedInstant {
  readonly micros: number;
  readonly floored: boolean;
}

const DATE = /^(?<year>\d{4}|[+-]\d{6})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<time>.+))?$/;
const TIME =
  /^(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?(?<offset>Z|[+-]\d\d(?::?\d\d)?)?$/;
const OFFSET = /^(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d)?$/;
const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{6}Z)$/;

const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The texts that `parseInstantText` reads, in words, for messages. */
export function acceptedInstantForms(): string {
  return "YYYY-MM-DD, or YYYY-MM-DDTHH:MM[:SS[.fraction]] (a space may stand for the T), with Z, +HH, +HHMM or +HH:MM after it or without";
}

/**
 * Reads a time: a date alone (its midnight) or a date and time, with an offset or without. An offset is honoured; a
 * time without one, dates included, is local to `zone`. Digits finer than a microsecond are floored.
 * Returns undefined for any other text, impossible dates, 24:00 and leap seconds among them.
 * Throws `GR-TIME-OUT-OF-RANGE` for a time beyond ±(2⁵³ − 1) µs, and `GR-ZONE-UNKNOWN`.
 */
export function parseInstantText(text: string, zone = "UTC"): ParsedInstant | undefined {
  const date = DATE.exec(text)?.groups;
  if (date === undefined) return undefined;
  const days = daysSince1970(Number(date.year), Number(date.month), Number(date.day));
  if (days === undefined) return undefined;
  const time = timeOfDay(date.time ?? "00:00");
  if (time === undefined) return undefined;

  const localSeconds = days * 86_400 + time.seconds;
  const secondMicros =
    time.offsetMinutes === undefined
      ? localToMicros(zone, localSeconds * MICROS_PER_SECOND)
      : (localSeconds - time.offsetMinutes * 60) * MICROS_PER_SECOND;
  // The fraction comes last: whole seconds are exact in doubles a little beyond the range, a local microsecond is not.
  const micros = secondMicros + time.fractionMicros;
  if (!Number.isSafeInteger(micros)) {
    fail("GR-TIME-OUT-OF-RANGE", `"${text}" is beyond ±(2^53 − 1) µs from 1970.`);
  }
  return { micros, floored: time.floored };
}

/** Reads what `formatMicrosCompact` writes; undefined for any other text. Throws `GR-TIME-OUT-OF-RANGE`. */
export function parseMicrosCompact(text: string): number | undefined {
  if (!COMPACT.test(text)) return undefined;
  return parseInstantText(text.replace(COMPACT, "$1-$2-$3T$4:$5:$6"))?.micros;
}

interface TimeOfDay {
  readonly seconds: number;
  readonly fractionMicros: number;
  readonly floored: boolean;
  readonly offsetMinutes: number | undefined;
}

function timeOfDay(text: string): TimeOfDay | undefined {
  const parts = TIME.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const hour = Number(parts.hour);
  const minute = Number(parts.minute);
  const second = Number(parts.second ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = parts.offset === undefined ? undefined : offsetMinutesOf(parts.offset);
  if (offset === "impossible") return undefined;
  const fraction = parts.fraction ?? "";
  return {
    seconds: hour * 3600 + minute * 60 + second,
    fractionMicros: Number(fraction.slice(0, 6).padEnd(6, "0")),
    floored: /[1-9]/.test(fraction.slice(6)),
    offsetMinutes: offset,
  };
}

function offsetMinutesOf(text: string): number | "impossible" {
  const parts = OFFSET.exec(text)?.groups;
  if (parts === undefined) return 0; // Z
  const hours = Number(parts.hours);
  const minutes = Number(parts.minutes ?? 0);
  if (hours > 23 || minutes > 59) return "impossible";
  return (parts.sign === "-" ? -1 : 1) * (hours * 60 + minutes);
}

/** The zone's rules are asked only near the range: `Intl` knows no dates beyond that of `Date`. */
function localToMicros(zone: string, localMicros: number): number {
  const reachMicros = MAX_INSTANT_MICROS + MICROS_PER_DAY;
  return Math.abs(localMicros) > reachMicros ? localMicros : zoneLocalToMicros(zone, localMicros);
}

/** Days from 1970-01-01 in the Gregorian calendar, undefined for a day that the month lacks. */
function daysSince1970(year: number, month: number, day: number): number | undefined {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const monthDays = month === 2 && leap ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);
  if (day < 1 || day > monthDays) return undefined;
  // Years are counted from March, so that the leap day is the last of its year and falls out of the sums.
  const marchYear = month > 2 ? year : year - 1;
  const dayOfMarchYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfMarchYear - DAYS_TO_1970;
}

/** 0000-03-01 to 1970-01-01 by the same count. */
const DAYS_TO_1970 = 719_468;
