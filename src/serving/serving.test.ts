import { describe, expect, test } from "vitest";
import { count } from "../aggregation/index.js";
import { entity, featureService, featureView, rowSource } from "../definition/index.js";
import { fixedClock } from "../time/index.js";
import { manyAnswer } from "./answers.js";
import { createServing } from "./index.js";
import {
  activity,
  activityOf7,
  events,
  newest,
  profile,
  profileOf7,
  servingOf,
  state,
  stateOf,
  storeOf,
  told,
  user,
  visit,
  visitOf7,
  visits,
} from "./visits.suite.js";

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
