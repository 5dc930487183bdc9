import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { count, max, sinceFirst, sinceLast } from "../aggregation/index.js";
import {
  entity,
  eventSource,
  featureService,
  featureView,
  type KeysOf,
  rowSource,
  type ServiceValues,
  type ViewDefinition,
  viewHash,
} from "../definition/index.js";
import { plannedFeatures } from "../logical/index.js";
import { type OnlineRow, type OnlineStore, openOnlineStore } from "../online/index.js";
import type { Definitions, RegistryState } from "../registry/index.js";
import { int64, type Value, vector } from "../schema/index.js";
import { fixedClock, instant, microsOf } from "../time/index.js";
import { createServing, entityAnswer, manyAnswer, type ReadOne, type Serving, valueAnswer } from "./index.js";

const item = entity("item", { joinKeys: { item_id: "string" } });
const user = entity("user", { joinKeys: { user_id: "int64" } });
const visit = entity("visit", { joinKeys: { user_id: "int64", item_id: "string" } });

const events = eventSource("events", {
  files: "e.parquet",
  entity: user,
  eventTime: "at",
  columns: { kind: "string" },
});
const profiles = rowSource("profiles", {
  files: "p.parquet",
  entity: user,
  eventTime: "at",
  columns: { age: "int64", total: int64({ as: "bigint" }), place: vector(2) },
});
const visits = eventSource("visits", { files: "v.parquet", entity: visit, eventTime: "at", columns: {} });

const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "growth",
  ttl: "2d",
  features: (event) => ({
    views: count({ where: event.kind.eq("view") }),
    since: sinceLast("days"),
    since_week: sinceLast("hours", { window: "1d" }),
    since_first: sinceFirst("hours"),
    last_at: max(event.at),
  }),
});
const profile = featureView("profile", {
  entity: user,
  source: profiles,
  owner: "crm",
  features: (row) => ({ age: row.age, total: row.total, place: row.place }),
});
const visiting = featureView("visiting", {
  entity: visit,
  source: visits,
  owner: "growth",
  features: () => ({ times: count() }),
});

const userService = featureService("user_service", [activity.pick("last_at"), profile]);
const wide = featureService("wide", [profile.pick("age"), visiting]);

function stateOf(definitions: Partial<Definitions>): RegistryState {
  const none = { entities: [], sources: [], views: [], services: [] };
  return { number: 1, appliedAt: "2026-11-01T00:00:00Z", hash: "h", definitions: { ...none, ...definitions } };
}
const state = stateOf({
  entities: [item, user, visit],
  sources: [events, profiles, visits],
  views: [activity, profile, visiting],
  services: [userService, wide],
});

const opened: { readonly store: OnlineStore; readonly folder: string }[] = [];
afterEach(async () => {
  for (const { store, folder } of opened.splice(0)) {
    await store[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
});

interface Pushed {
  readonly view: ViewDefinition;
  readonly key: readonly Value[];
  readonly at: string;
  readonly values: readonly Value[];
}

/** A store with rows, as of 2026-11-10T00:00Z. */
async function storeOf(rows: readonly Pushed[]): Promise<OnlineStore> {
  const folder = mkdtempSync(join(tmpdir(), "granary-serving-"));
  const store = openOnlineStore({ type: "lmdb", path: folder });
  opened.push({ store, folder });
  for (const { view, key, at, values } of rows) {
    const stored = {
      name: view.name,
      entity: view.entity.name,
      joinKeys: view.entity.joinKeys,
      features: plannedFeatures(view),
      hash: viewHash(view),
    };
    const row: OnlineRow = { key, eventTimeMicros: microsOf(at), values };
    const version = { asOfMicros: microsOf("2026-11-10"), build: 1 };
    await store.write(
      stored,
      version,
      (async function* () {
        yield [row];
      })(),
    );
  }
  return store;
}

async function servingOf(rows: readonly Pushed[], now = "2026-11-10T00:00:00Z"): Promise<Serving> {
  return createServing({ state, store: await storeOf(rows), clock: fixedClock(now) });
}

const at = (time: string): number => microsOf(time);
const newest = "2026-11-09T06:30:00Z";
const activityOf7: Pushed = {
  view: activity,
  key: [7],
  at: newest,
  values: [5, at(newest), at(newest), at("2026-11-01T00:00:00Z"), at(newest)],
};
const profileOf7: Pushed = {
  view: profile,
  key: [7],
  at: "2020-01-01",
  values: [null, 2n ** 62n, Float64Array.of(0.5, -1)],
};
const visitOf7: Pushed = { view: visiting, key: [7, "a|b"], at: newest, values: [3] };

function told(read: ReadOne): Record<string, unknown> {
  return Object.fromEntries(
    read.shape.features.map(({ name }, i) => [name, [read.row.values[i] ?? null, read.row.statuses[i]]]),
  );
}

describe("the values of a read", () => {
  test.each([
    // 17.5 hours after the newest event, 9 days and more after the first.
    { now: "2026-11-10T00:00:00Z", since: 0, week: 17, first: 216, status: "PRESENT" },
    { now: "2026-11-10T06:29:59.999999Z", since: 0, week: 23, first: 222, status: "PRESENT" },
    // A whole day after it: the window of a day has passed.
    { now: "2026-11-10T06:30:00Z", since: 1, week: null, first: 222, status: "PRESENT" },
    // At exactly ttl the row holds.
    { now: "2026-11-11T06:30:00Z", since: 2, week: null, first: 246, status: "PRESENT" },
    { now: "2026-11-11T06:30:00.000001Z", since: null, week: null, first: null, status: "OUTSIDE_MAX_AGE" },
  ])("at $now are finished and expired by the clock", async ({ now, since, week, first, status }) => {
    const serving = await servingOf([activityOf7], now);
    const read = await serving.get({ keys: { user_id: 7 }, features: ["views", "since", "since_week", "since_first"] });
    const expired = status === "OUTSIDE_MAX_AGE";
    expect(told(read)).toEqual({
      views: [expired ? null : 5, status],
      since: [since, status],
      since_week: [week, week === null && !expired ? "NULL_VALUE" : status],
      since_first: [first, status],
    });
    expect(read.row.eventTimesMicros).toEqual([at(newest)]);
  });

  test("tell a null value from a missing row", async () => {
    const serving = await servingOf([profileOf7]);
    const read = await serving.get({ keys: { user_id: 7 }, features: ["age", "views", "total"] });
    expect(told(read)).toEqual({
      age: [null, "NULL_VALUE"],
      views: [null, "NOT_FOUND"],
      total: [2n ** 62n, "PRESENT"],
    });
  });

  test("are of the definition that is applied, or refused with both", async () => {
    const changed = featureView("profile", {
      entity: user,
      source: profiles,
      owner: "crm",
      features: (row) => ({ age: row.age.add(1), total: row.total, place: row.place }),
    });
    const store = await storeOf([{ ...profileOf7, view: changed }, activityOf7]);
    const serving = createServing({ state, store, clock: fixedClock("2026-11-10") });
    const [online, applied] = [viewHash(changed), viewHash(profile)];
    await expect(serving.get({ keys: { user_id: 7 } })).rejects.toMatchObject({
      code: "GR-ONLINE-OTHER-DEFINITION",
      status: 503,
      detail: `Rows of view "profile" online are of definition ${online.slice(0, 12)}; applied is ${applied.slice(0, 12)}.`,
      hint: expect.stringContaining("granary push"),
      data: { view: "profile", online, applied },
    });
    // What does not touch the view is served.
    expect(told(await serving.get({ keys: { user_id: 7 }, features: ["views"] }))).toEqual({ views: [5, "PRESENT"] });
  });
});

describe("what is read", () => {
  test("is by default every feature of the entity, in the registry's order", async () => {
    const serving = await servingOf([activityOf7]);
    const { shape } = await serving.get({ keys: { user_id: 7 } });
    expect(shape.features.map(({ name }) => name)).toEqual([
      "views",
      "since",
      "since_week",
      "since_first",
      "last_at",
      "age",
      "total",
      "place",
    ]);
    expect(shape.views).toEqual(["activity", "profile"]);
  });

  test("is of the entity whose join keys are given", async () => {
    const serving = await servingOf([visitOf7]);
    const read = await serving.get({ keys: { item_id: "a|b", user_id: 7 } });
    expect(told(read)).toEqual({ times: [3, "PRESENT"] });
  });

  test("is by default the first entity that has a view, unless another is configured", async () => {
    const store = await storeOf([]);
    const clock = fixedClock("2026-11-10");
    expect(createServing({ state, store, clock }).discovery.entity().name).toBe("user");
    expect(createServing({ state, store, clock, defaultEntity: "visit" }).discovery.entity().name).toBe("visit");
    expect(() => createServing({ state, store, clock, defaultEntity: "visits" })).toThrow(
      expect.objectContaining({
        code: "GR-ENTITY-UNKNOWN",
        detail: 'The registry has no entity "visits". Did you mean "visit"?',
      }),
    );
  });

  test("may be a service over several entities, for all their keys", async () => {
    const serving = await servingOf([{ ...profileOf7, values: [31, null, null] }, visitOf7]);
    const keys = [
      { item_id: "a|b", user_id: 7 },
      { item_id: "none", user_id: 7 },
      { item_id: "a|b", user_id: 8 },
    ];
    const read = await serving.getMany({ service: "wide", keys });
    expect(manyAnswer(read, true)).toEqual({
      features: ["age", "times"],
      rows: [
        {
          entity: { user_id: 7, item_id: "a|b" },
          values: [31, 3],
          statuses: ["PRESENT", "PRESENT"],
          event_timestamps: ["2020-01-01T00:00:00Z", newest],
        },
        {
          entity: { user_id: 7, item_id: "none" },
          values: [31, null],
          statuses: ["PRESENT", "NOT_FOUND"],
          event_timestamps: ["2020-01-01T00:00:00Z", null],
        },
        {
          entity: { user_id: 8, item_id: "a|b" },
          values: [null, null],
          statuses: ["NOT_FOUND", "NOT_FOUND"],
          event_timestamps: [null, null],
        },
      ],
    });
  });

  test("can't be a service whose entities' keys contradict each other: GR-REQUEST-INVALID", async () => {
    const other = entity("other", { joinKeys: { user_id: "string" } });
    const source = rowSource("others", { files: "o.csv", entity: other, eventTime: "at", columns: { x: "int64" } });
    const view = featureView("of_other", { entity: other, source, owner: "o", features: (row) => ({ x: row.x }) });
    const both = featureService("both", [profile.pick("age"), view]);
    const odd = stateOf({ entities: [other, user], views: [profile, view], services: [both] });
    const serving = createServing({ state: odd, store: await storeOf([]), clock: fixedClock("2026-11-10") });
    await expect(serving.get({ service: "both", keys: { user_id: 1 } })).rejects.toMatchObject({
      code: "GR-REQUEST-INVALID",
      detail: 'Service "both" can\'t be read: its entities\' join key "user_id" is int64 and string.',
    });
  });
});

describe("an entity without a row", () => {
  test("is refused where it is asked for alone", async () => {
    const serving = await servingOf([visitOf7]);
    await expect(serving.get({ keys: { user_id: 7 } })).rejects.toMatchObject({
      code: "GR-ENTITY-NOT-FOUND",
      detail: "No view has a row for user_id 7.",
    });
    await expect(serving.get({ keys: { user_id: 7, item_id: 'a"b' } })).rejects.toMatchObject({
      code: "GR-ENTITY-NOT-FOUND",
      detail: 'No view has a row for user_id 7, item_id "a\\"b".',
    });
  });

  test("is found where another view than those asked for has a row", async () => {
    const serving = await servingOf([activityOf7]);
    const read = await serving.get({ keys: { user_id: 7 }, features: ["age"] });
    expect(told(read)).toEqual({ age: [null, "NOT_FOUND"] });
  });
});

describe("a service that a program holds", () => {
  test("gives values of the features' types", async () => {
    const serving = await servingOf([activityOf7, profileOf7]);
    const values: ServiceValues<typeof userService> = await serving.get(userService, { user_id: 7 });
    expect(values).toEqual({
      last_at: instant(newest),
      age: null,
      total: 2n ** 62n,
      place: Float64Array.of(0.5, -1),
    });
  });

  test("gives nulls for an entity without a row", async () => {
    const keys: KeysOf<typeof user> = { user_id: 2n ** 60n };
    const serving = await servingOf([]);
    expect(await serving.get(userService, keys)).toEqual({ last_at: null, age: null, total: null, place: null });
  });

  test("takes and gives only what its definition says", async () => {
    const serving = await servingOf([]);
    // @ts-expect-error the key is an int64
    await expect(serving.get(userService, { user_id: true })).rejects.toMatchObject({ code: "GR-VALUE-TYPE" });
    // @ts-expect-error there is no such feature
    expect((await serving.get(userService, { user_id: 1 })).views).toBeUndefined();
  });

  test("is refused where the applied one has other features: GR-SERVICE-OTHER-DEFINITION", async () => {
    const serving = await servingOf([]);
    const other = featureService("user_service", [profile]);
    await expect(serving.get(other, { user_id: 7 })).rejects.toMatchObject({
      code: "GR-SERVICE-OTHER-DEFINITION",
      hint: expect.stringContaining("granary apply"),
    });
    await expect(serving.get(featureService("unapplied", [profile]), { user_id: 7 })).rejects.toMatchObject({
      code: "GR-SERVICE-UNKNOWN",
    });
  });
});

describe("answers in JSON", () => {
  test("hold what JSON has no form for as text", async () => {
    const serving = await servingOf([activityOf7, profileOf7]);
    const read = await serving.get({ keys: { user_id: 7 }, features: ["total", "place", "last_at"] });
    expect(entityAnswer(read, false)).toEqual({
      entity: { user_id: 7 },
      features: { total: "4611686018427387904", place: [0.5, -1], last_at: newest },
      event_timestamps: { activity: newest, profile: "2020-01-01T00:00:00Z" },
    });
    expect(valueAnswer(read)).toEqual({
      entity: { user_id: 7 },
      feature: "total",
      value: "4611686018427387904",
      status: "PRESENT",
      event_timestamp: "2020-01-01T00:00:00Z",
    });
  });
});

describe("discovery", () => {
  test("asks which entity is meant where several have a feature of the name", async () => {
    const twin = featureView("twin", {
      entity: visit,
      source: visits,
      owner: "growth",
      features: () => ({ views: count() }),
    });
    const store = await storeOf([]);
    const { discovery } = createServing({
      state: stateOf({ entities: [user, visit], sources: [events, visits], views: [activity, twin] }),
      store,
      clock: fixedClock("2026-11-10"),
    });
    expect(() => discovery.feature("views")).toThrow(
      expect.objectContaining({
        code: "GR-REQUEST-INVALID",
        detail: 'Several entities have a feature "views": say entity=user or entity=visit.',
      }),
    );
    expect(discovery.feature("views", "visit")).toMatchObject({ view: "twin", computation: "count()", ttl: null });
    expect(discovery.feature("views", "user")).toMatchObject({ view: "activity", ttl: "2d" });
  });
});

test("the age of a view's snapshot is that of its newest complete write", async () => {
  const serving = await servingOf([activityOf7], "2026-11-10T00:01:00Z");
  expect(await serving.snapshotAges()).toEqual([
    { view: "activity", ageMicros: 60_000_000 },
    { view: "profile", ageMicros: null },
    { view: "visiting", ageMicros: null },
  ]);
});
