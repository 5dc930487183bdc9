import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HistoryRequest } from "../../../logical/index.js";
import type { Row, Value } from "../../../schema/index.js";
import { oracleHistory } from "../../../testing/index.js";
import type { BatchEngine } from "../../contract.js";
import { joinedRows, planOfAll } from "../../history-cases.suite.js";
import { openDuckdbEngine } from "../engine.js";
import { asObject, at, type Given, given, label, rowsGiven, t, type ViewName, views } from "./shop.suite.js";

const noon = "2026-11-08T12:00:00Z";

interface Scenario {
  readonly name: string;
  /** The views asked for, with their sources' rows. */
  readonly given: Given;
  readonly labels: readonly Row[];
  readonly asked?: Partial<HistoryRequest>;
  /** Of each label row, in order. */
  readonly expected: readonly Readonly<Record<string, Value>>[];
}

const scenarios: readonly Scenario[] = [
  {
    name: "§5.1 duplicates, unknown keys and labels before the first event each have their row, in input order",
    given: { activity: [at("2026-11-01")] },
    labels: [label("2026-11-02"), label("2026-10-31"), label("2026-11-02", { user_id: 9 }), label("2026-11-02")],
    expected: [
      { user_id: 1, n: 1, activity__status: "PRESENT" },
      { user_id: 1, n: null, activity__status: "NOT_FOUND", activity__event_time: null },
      { user_id: 9, n: null, activity__status: "NOT_FOUND" },
      { user_id: 1, n: 1, activity__event_time: t("2026-11-01") },
    ],
  },
  {
    name: "§5.1 without label rows there is none",
    given: { activity: [at("2026-11-01")] },
    labels: [],
    expected: [],
  },
  {
    name: "§5.2 several views, of several entities, each at the label's own instant",
    given: {
      activity: [at("2026-11-01"), at("2026-11-03")],
      fact: [{ user_id: 1, born: 1980 }],
      item: [
        { shop: "a", code: "b", at: t("2026-11-01"), city: "Rome" },
        { shop: "a", code: "b", at: t("2026-11-03"), city: "Oslo" },
      ],
    },
    labels: [
      label("2026-11-02", { shop: "a", code: "b" }),
      label("2026-11-03", { shop: "a", code: "b" }),
      label("2026-11-03", { shop: "a", code: "c" }),
    ],
    expected: [
      { n: 1, born: 1980, city: "Rome" },
      { n: 2, born: 1980, city: "Oslo" },
      { n: 2, born: 1980, city: null, item__status: "NOT_FOUND" },
    ],
  },
  {
    name: "§5.2 an event at exactly t counts, and one a microsecond after does not",
    given: { activity: [at(noon)] },
    labels: [label(noon), { user_id: 1, event_timestamp: t(noon) - 1 }],
    expected: [{ n: 1 }, { n: null }],
  },
  {
    name: "§5.2 a window is open at its start, to the microsecond, and ends at each label's own time",
    given: { activity: [at("2026-11-01T12:00:00Z", { kind: "a" }), at("2026-11-01T12:00:00.000001Z", { kind: "b" })] },
    labels: [label(noon), { user_id: 1, event_timestamp: t(noon) + 1 }, { user_id: 1, event_timestamp: t(noon) - 1 }],
    expected: [
      { n: 2, n_7d: 1 },
      { n: 2, n_7d: 0 },
      { n: 2, n_7d: 2 },
    ],
  },
  {
    name: "§5.2 a quantile among infinities is that of the same end: −∞ is not taken for ∞",
    given: {
      spent: [
        at("2026-11-01", { line: "a", amount: Number.NEGATIVE_INFINITY }),
        at("2026-11-02", { line: "b", amount: 5 }),
        at("2026-11-03", { line: "c", amount: Number.POSITIVE_INFINITY }),
      ],
    },
    labels: [label("2026-11-01"), label("2026-11-02"), label("2026-11-03")],
    expected: [{ greatest: Number.NEGATIVE_INFINITY }, { greatest: 5 }, { greatest: Number.POSITIVE_INFINITY }],
  },
  {
    name: "§5.2 what the clock finishes is counted from the label's time",
    given: { fresh: [at("2026-11-08T01:00:00Z")] },
    labels: [label("2026-11-08T03:59:59.999999Z"), label("2026-11-08T04:00:00Z")],
    expected: [{ hours: 2 }, { hours: 3 }],
  },
  {
    name: "§5.3 at exactly ttl a row holds, and a microsecond later it is expired",
    given: { fresh: [at("2026-11-01")], profile: [at("2026-11-01", { city: "Bonn", age: 3 })] },
    labels: [label("2026-11-02"), label("2026-11-02T00:00:00.000001Z"), label("2026-11-08T00:00:00.000001Z")],
    expected: [
      { fresh_n: 1, fresh__status: "PRESENT", city: "Bonn" },
      { fresh_n: null, fresh__status: "OUTSIDE_MAX_AGE", fresh__event_time: t("2026-11-01"), city: "Bonn" },
      { hours: null, city: null, age: null, profile__status: "OUTSIDE_MAX_AGE", profile__event_time: t("2026-11-01") },
    ],
  },
  {
    name: "§5.3 of rows at one time the last known stands, then the greatest by columns, null least",
    given: {
      profile: [
        at("2026-11-01", { city: "Ulm", age: 9 }),
        at("2026-11-01", { city: "Bonn", age: null, known: t("2026-11-01") }),
        at("2026-11-01", { city: "Bonn", age: 1, known: t("2026-11-01") }),
        at("2026-11-01", { city: null, age: 5, known: t("2026-11-01") }),
      ],
    },
    labels: [label("2026-11-02")],
    expected: [{ city: "Bonn", age: 1 }],
  },
  {
    name: "§5.4 the newest row's null is the value, and no older one is looked for",
    given: { profile: [at("2026-11-01", { city: "Bonn", age: 3 }), at("2026-11-02", { city: null, age: null })] },
    labels: [label("2026-11-01T12:00:00Z"), label("2026-11-03")],
    expected: [
      { city: "Bonn", age: 3, profile__status: "PRESENT" },
      { city: null, age: null, profile__status: "NULL_VALUE", profile__event_time: t("2026-11-02") },
    ],
  },
  {
    name: "§5.5 the same name from two entities comes out as view__feature for both",
    given: {
      profile: [at("2026-11-01", { city: "Bonn", age: 3 })],
      item: [{ shop: "a", code: "b", at: t("2026-11-01"), city: "Rome" }],
    },
    labels: [label("2026-11-02", { shop: "a", code: "b" })],
    expected: [{ profile__city: "Bonn", item__city: "Rome", age: 3 }],
  },
  {
    name: "§5.5 an alias wins",
    given: {
      profile: [at("2026-11-01", { city: "Bonn", age: 3 })],
      item: [{ shop: "a", code: "b", at: t("2026-11-01"), city: "Rome" }],
    },
    labels: [label("2026-11-02", { shop: "a", code: "b" })],
    asked: {
      features: [
        { view: "profile", feature: "city" },
        { view: "item", feature: "city", as: "made_in" },
      ],
    },
    expected: [{ city: "Bonn", made_in: "Rome" }],
  },
  {
    name: "§5.6 keys past 2^53 are told apart",
    given: { activity: [at("2026-11-01", { user_id: 2n ** 53n + 1n })] },
    labels: [label("2026-11-02", { user_id: 2n ** 53n + 1n }), label("2026-11-02", { user_id: 2n ** 53n + 2n })],
    expected: [{ n: 1 }, { n: null }],
  },
  {
    name: "§5.6 composite keys compare as tuples",
    given: {
      item: [
        { shop: "a|b", code: "c", at: t("2026-11-01"), city: "one" },
        { shop: "a", code: "b|c", at: t("2026-11-01"), city: "two" },
        { shop: "", code: "a|b|c", at: t("2026-11-01"), city: "three" },
      ],
    },
    labels: [
      label("2026-11-02", { shop: "a", code: "b|c" }),
      label("2026-11-02", { shop: "a|b", code: "c" }),
      label("2026-11-02", { shop: "", code: "a|b|c" }),
      label("2026-11-02", { shop: "a|b|c", code: "" }),
    ],
    expected: [{ city: "two" }, { city: "one" }, { city: "three" }, { city: null }],
  },
  {
    name: "§5.7 by what was known, a row created after t is invisible, and one created at t is not",
    given: {
      activity: [at("2026-11-01"), at("2026-11-02", { known: t("2026-11-05") })],
      profile: [at("2026-11-01", { city: "Bonn" }), at("2026-11-02", { city: "Rome", known: t("2026-11-05") })],
    },
    labels: [label("2026-11-04"), label("2026-11-05"), label("2026-11-01", { user_id: 1 })],
    asked: { knownBy: true },
    expected: [
      { n: 1, city: "Bonn" },
      { n: 2, city: "Rome" },
      { n: 1, city: "Bonn" },
    ],
  },
  {
    name: "§5.7 a row whose created time is null was always known, and among rows of one time is least",
    given: {
      profile: [
        at("2026-11-01", { city: "Bonn" }),
        at("2026-11-01", { city: "Aachen", known: t("2026-11-03") }),
        at("2026-11-01", { city: "Rome", known: t("2026-11-03") + 1 }),
      ],
    },
    labels: [label("2026-11-02"), label("2026-11-03"), label("2026-11-03T00:00:00.000001Z")],
    asked: { knownBy: true },
    expected: [{ city: "Bonn" }, { city: "Aachen" }, { city: "Rome" }],
  },
  {
    name: "§5.7 by what was known, a ttl counts from the event time of what was known",
    given: {
      profile: [at("2026-11-01", { city: "Bonn" }), at("2026-11-07", { city: "Rome", known: t("2026-11-09") })],
    },
    labels: [label("2026-11-08"), label("2026-11-08T00:00:00.000001Z"), label("2026-11-09")],
    asked: { knownBy: true },
    expected: [
      { city: "Bonn", profile__status: "PRESENT" },
      { city: null, profile__status: "OUTSIDE_MAX_AGE", profile__event_time: t("2026-11-01") },
      { city: "Rome", profile__status: "PRESENT" },
    ],
  },
  {
    name: "§5.7 by what was known, an identity is applied to the rows created by then",
    given: {
      spent: [
        at("2026-11-01", { line: "x", amount: 10, known: t("2026-11-01") }),
        at("2026-11-01", { line: "x", amount: 7, known: t("2026-11-03") }),
        // The line was another user's, and years later: so it no longer counts at all.
        at("2030-01-01", { user_id: 2, line: "x", amount: 1, known: t("2026-11-05") }),
      ],
    },
    labels: [label("2026-11-02"), label("2026-11-03"), label("2026-11-05")],
    asked: { knownBy: true },
    expected: [{ total: 10 }, { total: 7 }, { total: null, spent__status: "NOT_FOUND" }],
  },
  {
    name: "a source without event time holds at every instant, and its event time is null",
    given: { fact: [{ user_id: 1, born: 1980 }] },
    labels: [label("1990-01-01"), label("1970-01-01", { user_id: 2 })],
    expected: [
      { born: 1980, fact__status: "PRESENT", fact__event_time: null },
      { born: null, fact__status: "NOT_FOUND" },
    ],
  },
];

let folder: string;
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-scenarios-"));
  engine = await openDuckdbEngine({
    temporaryFolder: folder,
    importModule: () => Promise.reject(new Error("no source of these tests has a module")),
  });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe.each(scenarios)("$name", (scenario) => {
  test("in DuckDB", async () => {
    const asked = await given(folder, scenario.given);
    const { rows } = await joinedRows(
      engine,
      planOfAll(asked, scenario.asked),
      { kind: "rows", rows: scenario.labels.map(asObject) },
      folder,
    );
    expect(rows.length).toBe(scenario.labels.length);
    for (const [i, expected] of scenario.expected.entries()) {
      expect(rows[i]).toMatchObject({ ...expected, event_timestamp: scenario.labels[i]?.event_timestamp });
    }
  });

  test("in the oracle", () => {
    const asked = Object.keys(scenario.given).map((name) => views[name as ViewName]);
    const found = oracleHistory({
      views: asked,
      labels: scenario.labels,
      time: "event_timestamp",
      rowsOf: (source) => rowsGiven(scenario.given, source.name),
      knownBy: scenario.asked?.knownBy ?? false,
    });
    const { columns } = planOfAll(asked, scenario.asked);
    for (const [i, expected] of scenario.expected.entries()) {
      for (const { name, view, part } of columns) {
        if (!(name in expected)) continue;
        const cell = found[i]?.[asked.findIndex((one) => one.name === view)];
        const value = { status: cell?.status, event_time: cell?.eventMicros, feature: cell?.values };
        const own = part.kind === "feature" ? value.feature?.[part.feature] : value[part.kind];
        expect([name, own]).toEqual([name, expected[name]]);
      }
    }
  });
});
