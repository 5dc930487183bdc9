export { type Clock, clockOf, fixedClock, wallClock } from "./clock.js";
export { type Duration, durationMicros, formatDuration, type TimeUnit, unitMicros } from "./duration.js";
export { formatMicros, formatMicrosCompact } from "./format.js";
export { Instant, type InstantInput, instant, isInstant, microsOf } from "./instant.js";
export { MAX_INSTANT_MICROS } from "./micros.js";
export { parseInstantText, parseMicrosCompact } from "./parse.js";
export { inWindow } from "./window.js";
export { checkZone, zoneLocalToMicros } from "./zone.js";
