import { describe, expect, test } from "vitest";
import { featureService, type KeysOf, type ServiceValues } from "../definition/index.js";
import { instant } from "../time/index.js";
import { entityAnswer, valueAnswer } from "./index.js";
import {
  activityOf7,
  at,
  newest,
  profile,
  profileOf7,
  servingOf,
  told,
  type user,
  userService,
  visitOf7,
} from "./visits.suite.js";

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
