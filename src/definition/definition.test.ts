import { describe, expect, test } from "vitest";
import { count, countsBy, sessions, sum } from "../aggregation/index.js";
import {
  canonicalJson,
  entity,
  eventSource,
  feature,
  featureService,
  featureView,
  hashOf,
  meaningHash,
  oneHot,
  rowSource,
  type ViewDefinition,
  viewHash,
} from "./index.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events = eventSource("events", {
  files: "events/*.parquet",
  entity: user,
  eventTime: "event_time",
  columns: { kind: "string", amount: "float64" },
});
const profiles = rowSource("profiles", {
  files: "profiles.csv.gz",
  entity: user,
  eventTime: "none",
  columns: { age: "int64", plan: "string" },
});
const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "growth",
  features: (event) => ({
    purchases: count({ where: event.kind.eq("purchase"), windows: ["7d", "30d"] }).describe("Purchases"),
    spend: sum(event.amount).ownedBy("finance"),
    of: countsBy(event.kind, ["view", "purchase"], { other: true, windows: ["1d"] }),
    visit: sessions({ gap: "30m" }).meanLength("minutes"),
  }),
});

describe("a feature view", () => {
  test("spreads groups out by suffix, in the order written", () => {
    expect(activity.features.map(({ name, type }) => `${name}: ${JSON.stringify(type)}`)).toEqual([
      'purchases_7d: "int64"',
      'purchases_30d: "int64"',
      'spend: "float64"',
      'of_view_1d: "int64"',
      'of_purchase_1d: "int64"',
      'of_other_1d: "int64"',
      'visit: "float64"',
    ]);
  });

  test("gives its features its owner, unless they have their own", () => {
    expect(activity.features.map((one) => one.owner)).toEqual([
      "growth",
      "growth",
      "finance",
      "growth",
      "growth",
      "growth",
      "growth",
    ]);
    expect(activity.features[0]?.description).toBe("Purchases");
  });

  test("is frozen data that survives JSON", () => {
    const copy: unknown = JSON.parse(JSON.stringify(activity));
    expect(canonicalJson(copy)).toBe(canonicalJson(activity));
    expect(Object.isFrozen(activity) && Object.isFrozen(activity.features) && Object.isFrozen(events)).toBe(true);
  });

  test("of rows keeps every declared category, and one for the others", () => {
    const view = featureView("profile", {
      entity: user,
      source: profiles,
      owner: "crm",
      features: (row) => ({
        age: row.age,
        plan: oneHot(row.plan, ["free", "paid"], { other: true }),
        old: feature(row.age.gt(60)),
      }),
    });
    expect(view.features.map((one) => one.name)).toEqual(["age", "plan_free", "plan_paid", "plan_other", "old"]);
  });
});

describe("identity", () => {
  const changed = (options: { readonly where?: string; readonly describe?: string; readonly files?: string }) =>
    featureView("activity", {
      entity: user,
      source: { ...events, input: { ...events.input, paths: [options.files ?? "events/*.parquet"] } } as typeof events,
      owner: "growth",
      features: (event) => ({
        purchases: count({ where: event.kind.eq(options.where ?? "purchase") }).describe(options.describe ?? ""),
      }),
    });
  const meaning = (view: ViewDefinition) => view.features.map((one) => meaningHash(view, one))[0];

  test("follows what is computed", () => {
    expect(meaning(changed({ where: "refund" }))).not.toBe(meaning(changed({})));
    expect(viewHash(changed({ where: "refund" }))).not.toBe(viewHash(changed({})));
  });
  test("does not follow descriptions and places of files", () => {
    expect(meaning(changed({ describe: "Purchases" }))).toBe(meaning(changed({})));
    expect(meaning(changed({ files: "elsewhere/*.parquet" }))).toBe(meaning(changed({})));
  });
  test("does not follow columns that are not read, but those that a derived column is computed from", () => {
    const over = (columns: Readonly<Record<string, "int64" | "string">>, unit: "days" | "hours" = "days") =>
      meaning(
        featureView("activity", {
          entity: user,
          source: eventSource("events", {
            files: "x.parquet",
            entity: user,
            eventTime: "event_time",
            columns: { kind: "string", amount: "int64", ...columns },
            derive: (row) => ({ age: row.event_time.since("2020-01-01", unit) }),
          }),
          owner: "growth",
          features: (event) => ({ total: sum(event.age, { where: event.kind.eq("purchase") }) }),
        }),
      );
    expect(over({ unread: "string" })).toBe(over({}));
    expect(over({}, "hours")).not.toBe(over({}));
  });
  test("does not depend on the order in which data was written", () => {
    expect(hashOf({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(hashOf({ b: [{ d: 3, c: 2 }], a: 1 }));
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
  });
});

describe("a service", () => {
  test("lists views and picks, in order", () => {
    expect(featureService("s", [activity.pick("spend"), activity.pick("visit")]).features).toEqual([
      { view: "activity", entity: "user", feature: "spend" },
      { view: "activity", entity: "user", feature: "visit" },
    ]);
  });
});

const source = { files: "x.parquet", entity: user, eventTime: "t", columns: { a: "int64" } } as const;
// Programs without types, or with wrong ones, get here.
const loose = (value: unknown): never => value as never;

test.each([
  ["an entity without join keys", () => entity("user", { joinKeys: {} })],
  ["an entity with a space in its name", () => entity("a user", { joinKeys: { id: "int64" } })],
  ["a name of Granary's own", () => entity("_user", { joinKeys: { id: "int64" } })],
  ["a key of doubles", () => entity("user", { joinKeys: { id: loose("float64") } })],
  ["a source without files", () => eventSource("e", { ...source, files: loose(undefined) })],
  ["a source of files and rows", () => eventSource("e", { ...source, rows: { module: "m.ts", export: "rows" } })],
  ["a format that can't be told", () => eventSource("e", { ...source, files: "x.xlsx" })],
  ["two formats", () => eventSource("e", { ...source, files: ["x.csv", "y.parquet"] })],
  ["a column called as the event time", () => eventSource("e", { ...source, columns: { t: "timestamp" } })],
  ["an identity of no column", () => eventSource("e", { ...source, identity: ["aa"] })],
  ["a unit of no time", () => eventSource("e", { ...source, columns: { a: { type: "int64", unit: "ms" } } })],
  ["a delimiter of two characters", () => eventSource("e", { ...source, files: "x.csv", delimiter: "::" })],
  [
    "a key of another type",
    () => eventSource("e", { ...source, keys: { user_id: loose((row: typeof source) => row.columns) } }),
  ],
  [
    "a view without owner",
    () => featureView("v", loose({ entity: user, source: events, features: () => ({ n: count() }) })),
  ],
  [
    "a view without features",
    () => featureView("v", { entity: user, source: events, owner: "o", features: () => ({}) }),
  ],
  [
    "a misspelt column",
    () =>
      featureView("v", {
        entity: user,
        source: events,
        owner: "o",
        features: (row) => ({ n: count(Reflect.get(row, "amont")) }),
      }),
  ],
  [
    "a view of another entity",
    () =>
      featureView("v", {
        entity: entity("item", { joinKeys: { user_id: "int64" } }),
        source: events,
        owner: "o",
        features: () => ({ n: count() }),
      }),
  ],
  [
    "a feature called as a join key",
    () => featureView("v", { entity: user, source: events, owner: "o", features: () => ({ user_id: count() }) }),
  ],
  [
    "two features of one name",
    () =>
      featureView("v", {
        entity: user,
        source: events,
        owner: "o",
        features: () => ({ n_7d: count(), n: count({ windows: ["7d"] }) }),
      }),
  ],
  [
    "an expression over events",
    () =>
      featureView("v", {
        entity: user,
        source: events,
        owner: "o",
        features: loose((row: { amount: unknown }) => ({ n: row.amount })),
      }),
  ],
  [
    "an aggregate over rows",
    () => featureView("v", { entity: user, source: profiles, owner: "o", features: loose(() => ({ n: count() })) }),
  ],
  [
    "features whose names differ in case alone",
    () =>
      featureView("v", {
        entity: user,
        source: events,
        owner: "o",
        features: (row) => ({ of: countsBy(row.kind, ["gold", "Gold"]) }),
      }),
  ],
  [
    "a feature called as a join key but for case",
    () => featureView("v", { entity: user, source: events, owner: "o", features: () => ({ User_ID: count() }) }),
  ],
  [
    "a feature called as the event time's column but for case",
    () =>
      featureView("v", { entity: user, source: events, owner: "o", features: () => ({ Event_Timestamp: count() }) }),
  ],
  [
    "columns whose names differ in case alone",
    () => eventSource("e", { ...source, columns: { a: "int64", A: "int64" } }),
  ],
  ["a column called as the event time but for case", () => eventSource("e", { ...source, columns: { T: "int64" } })],
  [
    "file columns whose names differ in case alone",
    () => eventSource("e", { ...source, columns: { a: "int64", b: { type: "int64", from: "A" } } }),
  ],
  ["join keys whose names differ in case alone", () => entity("user", { joinKeys: { id: "int64", ID: "int64" } })],
  [
    "one-hot values of the name other",
    () => oneHot(loose({ expression: { kind: "column", name: "a", type: "string" } }), ["other"]),
  ],
  ["an unknown feature picked", () => activity.pick(loose("spent"))],
  ["a service of nothing", () => featureService("s", [])],
  ["a service with one name twice", () => featureService("s", [activity, activity.pick("spend")])],
  [
    "one-hot values of one name",
    () => oneHot(loose({ expression: { kind: "column", name: "a", type: "string" } }), loose(["1", 1])),
  ],
] as const)("%s: GR-DEFINITION-INVALID", (_, make) => {
  expect(make).toThrow(expect.objectContaining({ code: "GR-DEFINITION-INVALID" }));
});

test("a misspelt name gets a suggestion", () => {
  expect(() => activity.pick(loose("spent"))).toThrow('Did you mean "spend"?');
});

test("a zone that does not exist is refused", () => {
  expect(() => eventSource("e", { ...source, timeZone: "Europe/Berlinn" })).toThrow(
    expect.objectContaining({ code: "GR-ZONE-UNKNOWN" }),
  );
});
