import type { CatalogueEntry } from "../catalogue-entry.js";

export const timeCodes = {
  "GR-TIME-INVALID": {
    title: "This is not a time that Granary reads",
    hint: "Write it as 2026-11-01, 2026-11-01T09:30:00Z or 2026-11-01 09:30:00+01:00, or pass a Date or an Instant.",
    status: 400,
  },
  "GR-TIME-UNIT-MISSING": {
    title: "A number is given as a time without its unit",
    hint: "Say the unit: { s: 1793491200 }, { ms: … } or { us: … } since 1970 in UTC.",
    status: 400,
  },
  "GR-TIME-OUT-OF-RANGE": {
    title: "A time is outside the range that Granary holds",
    hint: 'Times reach from 1684-07-28 to 2255-06-05. A source whose far-off times mean no end says outOfRange: "null" for that column.',
    status: 400,
  },
  "GR-DURATION-INVALID": {
    title: "This is not a duration",
    hint: "Write a positive integer and s, m, h, d or w, such as 90s, 15m, 12h, 7d or 4w. There are no calendar months.",
    status: 400,
  },
  "GR-ZONE-UNKNOWN": {
    title: "This time zone is not known",
    hint: "Use a name of the IANA time zone database, such as Europe/Berlin, or UTC.",
    status: 400,
  },
} as const satisfies Record<string, CatalogueEntry>;
