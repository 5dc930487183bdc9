import { civilDay } from "./civil.js";
import { checkMicros, floorDivide } from "./micros.js";

const MICROS_PER_SECOND = 1_000_000;
const microsPerDay = 86_400 * MICROS_PER_SECOND;
/** The range of `Date`, ±8.64e15 ms, in seconds. */
const MAX_DATE_SECONDS = 8.64e12;

/**
 * An instant as ISO 8601 in UTC: `2026-11-01T00:00:00Z`, with as many fraction digits as it needs (at most 6).
 * Years beyond 9999 or before 0000, which no instant has but a message about one may, are written `±YYYYYY`.
 * Throws `GR-TIME-OUT-OF-RANGE` for what no calendar holds.
 */
export function formatMicros(micros: number): string {
  return Number.isSafeInteger(micros) ? instantText(micros) : formatAnyMicros(micros);
}

/** The two-digit texts of 0 to 99. */
const twoDigits: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** `formatAnyMicros` of an instant, whose year has four digits, in a third of the time: answers hold many. */
function instantText(micros: number): string {
  const days = floorDivide(micros, microsPerDay);
  const dayMicros = micros - days * microsPerDay;
  const seconds = Math.floor(dayMicros / MICROS_PER_SECOND);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const time = `${twoDigits[hours]}:${twoDigits[minutes - hours * 60]}:${twoDigits[seconds - minutes * 60]}`;
  let fraction = dayMicros - seconds * MICROS_PER_SECOND;
  if (fraction === 0) return `${dayText(days)}T${time}Z`;
  let digits = 6;
  for (; fraction % 10 === 0; fraction /= 10) digits--;
  return `${dayText(days)}T${time}.${String(fraction).padStart(digits, "0")}Z`;
}

function dayText(days: number): string {
  const { year, month, day } = civilDay(days);
  return `${twoDigits[Math.floor(year / 100)]}${twoDigits[year % 100]}-${twoDigits[month]}-${twoDigits[day]}`;
}

/** The plain way to write a time, and that of years which no instant has. */
export function formatAnyMicros(micros: number): string {
  const { secondText, fractionMicros } = split(micros);
  if (fractionMicros === 0) return `${secondText}Z`;
  return `${secondText}.${sixDigits(fractionMicros).replace(/0+$/, "")}Z`;
}

/**
 * An instant for the name of a file or folder: `20261101T000000.000000Z`, of one length, so that text order is time
 * order. Throws `GR-TIME-OUT-OF-RANGE`.
 */
export function formatMicrosCompact(micros: number): string {
  const { secondText, fractionMicros } = split(checkMicros(micros));
  return `${secondText.replaceAll("-", "").replaceAll(":", "")}.${sixDigits(fractionMicros)}Z`;
}

function split(micros: number): { readonly secondText: string; readonly fractionMicros: number } {
  const seconds = floorDivide(micros, MICROS_PER_SECOND);
  if (!Number.isInteger(micros) || Math.abs(seconds) > MAX_DATE_SECONDS) checkMicros(micros);
  return {
    secondText: new Date(seconds * 1000).toISOString().replace(/\.000Z$/, ""),
    fractionMicros: micros - seconds * MICROS_PER_SECOND,
  };
}

function sixDigits(fractionMicros: number): string {
  return String(fractionMicros).padStart(6, "0");
}
