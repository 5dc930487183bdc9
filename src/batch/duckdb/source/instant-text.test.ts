import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isGranaryError } from "../../../errors/index.js";
import { duckdbDialect, fromFunction, fromSelect, listSql, name, print, select, text } from "../../../sql/index.js";
import { parseInstantText, zoneLocalToMicros } from "../../../time/index.js";
import { textAsInstant } from "./read-instant-text.js";
import { openScanFixture, type ScanFixture } from "./scan-fixture.suite.js";
import { stepsOverRows } from "./steps.js";

let fixture: ScanFixture;
beforeAll(async () => {
  fixture = await openScanFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

type Read = number | "impossible" | "out of range";

/** What SQL reads, and whether it says that digits were floored away. */
async function bySql(texts: readonly string[], timeZone: string): Promise<readonly (readonly [Read, boolean])[]> {
  const steps = stepsOverRows();
  const conversion = textAsInstant(name("t"), { timeZone, unit: null, outOfRange: "error" }, steps);
  const rows = select({
    columns: [
      {
        value: { kind: "call", name: "unnest", args: [listSql(texts.map(text))], distinct: false, filter: null },
        as: "t",
      },
    ],
    from: fromFunction("range", [{ kind: "number", value: 1, type: "int64" }], "one"),
  });
  const columns = [
    conversion.value,
    ...conversion.bad.map(({ when }) => when),
    ...conversion.counted.map(({ when }) => when),
  ];
  const found = await fixture.session.rows(
    print(
      select({
        columns: columns.map((value, i) => ({ value, as: `c${i}` })),
        from: fromSelect(steps.over(rows), "rows"),
      }),
      duckdbDialect,
    ),
    { doing: "reading times" },
  );
  return found.map(([micros, impossible, outside, floored]) => [
    impossible === true ? "impossible" : outside === true ? "out of range" : Number(micros),
    impossible !== true && outside !== true && floored === true,
  ]);
}

function byTypeScript(value: string, timeZone: string): readonly [Read, boolean] {
  try {
    const parsed = parseInstantText(value, timeZone);
    return parsed === undefined ? ["impossible", false] : [parsed.micros, parsed.floored];
  } catch (error) {
    if (isGranaryError(error, "GR-TIME-OUT-OF-RANGE")) return ["out of range", false];
    throw error;
  }
}

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });
const year = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1680, max: 2260 }).map(String) },
  digits(4),
  fc
    .tuple(
      fc.constantFrom("+", "-"),
      fc.oneof(
        digits(6),
        fc.integer({ min: 1600, max: 2300 }).map((y) => `00${y}`),
      ),
    )
    .map((p) => p.join("")),
);
const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
const offset = fc.oneof(
  fc.constantFrom("", "", "Z"),
  fc
    .tuple(fc.constantFrom("+", "-"), two(24), fc.constantFrom("", ":"), fc.oneof(fc.constant(""), two(60)))
    .map((p) => p.join("")),
);
const fraction = fc.oneof(
  fc.constant(""),
  fc.string({ unit: fc.constantFrom(..."0129"), maxLength: 9 }).map((d) => `.${d}`),
);
const time = fc.tuple(
  fc.constantFrom("T", " ", "t"),
  two(24),
  two(60),
  fc.option(two(60), { nil: undefined }),
  fraction,
  offset,
);
const instantText = fc.tuple(year, two(13), two(32), fc.option(time, { nil: undefined })).map(([y, m, d, t]) => {
  const date = `${y}-${m}-${d}`;
  if (t === undefined) return date;
  const [separator, hour, minute, second, part, zone] = t;
  return `${date}${separator}${hour}:${minute}${second === undefined ? "" : `:${second}${part}`}${zone}`;
});
const zone = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
);

test("SQL reads a time's text as parseInstantText does", async () => {
  const texts = fc.array(fc.oneof({ weight: 9, arbitrary: instantText }, fc.string({ unit: "binary" })), {
    minLength: 50,
    maxLength: 200,
  });
  await fc.assert(
    fc.asyncProperty(texts, zone, async (values, timeZone) => {
      const read = await bySql(values, timeZone);
      const expected = values.map((value) => byTypeScript(value, timeZone));
      const pairs = values.map((value, i) => [value, read[i]]);
      expect(pairs).toEqual(values.map((value, i) => [value, expected[i]]));
    }),
    { numRuns: 20 },
  );
}, 60_000);

test("SQL takes local times to instants as zoneLocalToMicros does", async () => {
  // Around every change of an offset in the years that clocks were set by law.
  const local = fc.integer({ min: -1_000_000_000, max: 2_100_000_000 });
  const known = [
    "2026-03-29T02:00",
    "2026-03-29T02:59:59",
    "2026-03-29T03:00",
    "2026-10-25T02:00",
    "2026-10-25T02:59:59",
    "2026-10-25T03:00",
    "2026-03-08T02:30",
    "2026-11-01T01:30",
    "2011-12-30T12:00",
    "2026-04-05T01:45",
    "2026-10-04T02:15",
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(local, { minLength: 50, maxLength: 200 }), zone, async (seconds, timeZone) => {
      const random = seconds.map((s) => new Date(s * 1000).toISOString().slice(0, 19));
      const texts = [...known, ...random];
      const read = (await bySql(texts, timeZone)).map(([micros]) => micros);
      expect(read).toEqual(texts.map((value) => zoneLocalToMicros(timeZone, Date.parse(`${value}Z`) * 1000)));
    }),
    { numRuns: 20 },
  );
}, 60_000);
