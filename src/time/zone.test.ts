import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkZone, zoneLocalToMicros } from "./zone.js";

const microsOfIso = (text: string): number => Date.parse(text) * 1000;

describe("zoneLocalToMicros", () => {
  test.each([
    // CET is UTC+1; CEST, UTC+2, ran from 2026-03-29T01:00Z to 2026-10-25T01:00Z.
    ["Europe/Berlin", "2026-01-15T12:00:00", "2026-01-15T11:00:00Z"],
    ["Europe/Berlin", "2026-07-15T12:00:00", "2026-07-15T10:00:00Z"],
    ["Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"],
    ["Europe/Berlin", "2026-03-29T02:00:00", "2026-03-29T01:00:00Z"], // skipped: 03:00 CEST
    ["Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z"], // skipped: 03:30 CEST
    ["Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59Z"],
    ["Europe/Berlin", "2026-10-25T02:00:00", "2026-10-25T00:00:00Z"], // twice: the earlier, CEST
    ["Europe/Berlin", "2026-10-25T02:59:59", "2026-10-25T00:59:59Z"], // twice: the earlier, CEST
    ["Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z"],
    ["Europe/Berlin", "1890-01-01T00:00:00", "1889-12-31T23:06:32Z"], // local mean time, UTC+0:53:28
    // EST is UTC−5; EDT, UTC−4, ran from 2026-03-08T07:00Z to 2026-11-01T06:00Z.
    ["America/New_York", "2026-03-08T01:59:59", "2026-03-08T06:59:59Z"],
    ["America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z"], // skipped: 03:30 EDT
    ["America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59Z"],
    ["America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z"], // twice: the earlier, EDT
    ["America/New_York", "2026-11-01T02:00:00", "2026-11-01T07:00:00Z"],
    // UTC+10:30, in summer UTC+11: clocks move by half an hour, at 2 o'clock local time.
    ["Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:45:00Z"], // skipped: 02:45 at +11
    ["Australia/Lord_Howe", "2026-10-04T02:30:00", "2026-10-03T15:30:00Z"],
    ["Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00Z"], // twice: the earlier, at +11
    ["Australia/Lord_Howe", "2026-04-05T02:00:00", "2026-04-04T15:30:00Z"],
    ["Asia/Kolkata", "2026-01-01T00:00:00", "2025-12-31T18:30:00Z"],
    // Samoa went from UTC−10 to UTC+14 at the end of 2011-12-29: there was no 30th.
    ["Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59Z"],
    ["Pacific/Apia", "2011-12-30T00:00:00", "2011-12-30T10:00:00Z"], // skipped: the 31st, midnight
    ["Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z"], // skipped: the 31st, noon
    ["Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00Z"],
    ["UTC", "2026-03-29T02:30:00", "2026-03-29T02:30:00Z"],
  ])("%s %s is %s", (zone, local, utc) => {
    expect(zoneLocalToMicros(zone, microsOfIso(`${local}Z`))).toBe(microsOfIso(utc));
  });

  test("keeps the microseconds, before 1970 too", () => {
    expect(zoneLocalToMicros("Europe/Berlin", -1)).toBe(-3_600_000_001);
  });

  test("the clocks of the zone show the local time at its instant, and showed it at no earlier one", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 2_000_000_000 }), (zone, utcSeconds) => {
        const shown = shownBy(zone, utcSeconds);
        const found = zoneLocalToMicros(zone, microsOfIso(`${shown.replace(" ", "T")}Z`)) / 1e6;
        expect(shownBy(zone, found)).toBe(shown);
        expect(found).toBeLessThanOrEqual(utcSeconds);
        for (const earlier of [1800, 3600]) expect(shownBy(zone, found - earlier)).not.toBe(shown);
      }),
    );
  });
});

/** What clocks in a zone show, by a formatter of another kind than the one under test: `2026-10-25 02:30:00`. */
function shownBy(zone: string, utcSeconds: number): string {
  return new Date(utcSeconds * 1000).toLocaleString("sv-SE", { timeZone: zone });
}

describe("checkZone", () => {
  test.each(["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Calcutta", "Etc/GMT+5"])("knows %s", (zone) => {
    expect(checkZone(zone)).toBe(zone);
  });

  test.each([
    ["Europe/Berln", ' Did you mean "Europe/Berlin"?'],
    ["europe/berlin", ' Did you mean "Europe/Berlin"?'],
    ["Europe/berlin", ' Did you mean "Europe/Berlin"?'],
    ["utc", ' Did you mean "UTC"?'],
    ["+01:00", ""],
    ["", ""],
    ["Mars/Olympus_Mons_Base", ""],
  ])("refuses %j", (zone, hint) => {
    expect(() => checkZone(zone)).toThrow(`GR-ZONE-UNKNOWN: "${zone}" is not a known time zone.${hint}`);
  });
});
