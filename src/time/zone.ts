import { didYouMean, fail } from "../errors/index.js";
import { floorDivide } from "./micros.js";

const MICROS_PER_SECOND = 1_000_000;
/** Local time and UTC have never differed by more (Manila once kept −15:56). */
const REACH_SECONDS = 16 * 3600;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Returns `zone` when it is a name of the IANA time zone database. Throws `GR-ZONE-UNKNOWN`, naming the nearest. */
export function checkZone(zone: string): string {
  formatterOf(zone);
  return zone;
}

/**
 * The instant at which clocks in `zone` show `localMicros` (a local time, counted as if it were UTC).
 * A local time that occurs twice is the earlier; one that a gap skips moves forward by the gap.
 * Throws `GR-ZONE-UNKNOWN`.
 */
export function zoneLocalToMicros(zone: string, localMicros: number): number {
  const formatter = formatterOf(zone);
  if (zone === "UTC") return localMicros;
  const localSeconds = floorDivide(localMicros, MICROS_PER_SECOND);
  const before = offsetSeconds(formatter, localSeconds - REACH_SECONDS);
  const after = offsetSeconds(formatter, localSeconds + REACH_SECONDS);
  // The greater offset gives the earlier instant. In a gap neither is in force at its own instant: read by the
  // offset before it, the time moves forward by just the gap.
  const offset =
    [Math.max(before, after), Math.min(before, after)].find(
      (candidate) => offsetSeconds(formatter, localSeconds - candidate) === candidate,
    ) ?? before;
  return localMicros - offset * MICROS_PER_SECOND;
}

/** Local time less UTC in the formatter's zone, in seconds, at a UTC second since 1970. */
function offsetSeconds(formatter: Intl.DateTimeFormat, utcSeconds: number): number {
  const fields = new Map<string, number>();
  for (const part of formatter.formatToParts(utcSeconds * 1000)) fields.set(part.type, Number(part.value));
  const field = (type: string): number => fields.get(type) ?? 0;
  const localMillis = Date.UTC(
    field("year"),
    field("month") - 1,
    field("day"),
    field("hour"),
    field("minute"),
    field("second"),
  );
  return localMillis / 1000 - utcSeconds;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const formatter = newFormatter(zone) ?? unknownZone(zone);
  formatters.set(zone, formatter);
  return formatter;
}

function newFormatter(zone: string): Intl.DateTimeFormat | undefined {
  // Newer versions of Node take "+01:00" for a zone, and all take any case; other engines don't.
  if (!/^[A-Z]/.test(zone)) return undefined;
  if (zoneNames().some((name) => name !== zone && name.toLowerCase() === zone.toLowerCase())) return undefined;
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
}

function unknownZone(zone: string): never {
  return fail("GR-ZONE-UNKNOWN", `"${zone}" is not a known time zone.${didYouMean(zone, zoneNames())}`);
}

function zoneNames(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}
