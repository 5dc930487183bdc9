import { expect, test } from "vitest";
import { featureService, onDemandView, rowFunction } from "../definition/index.js";
import { fixedClock } from "../time/index.js";
import { perRow, type RowFunctionCode } from "../workers/index.js";
import type { GetManyRequest } from "./contract.js";
import { createServing, type Serving } from "./index.js";
import { activity, activityOf7, newest, type Pushed, profile, state, storeOf, user } from "./visits.suite.js";

const cart = onDemandView("cart", {
  entity: user,
  owner: "checkout",
  inputs: [activity.pick("views", "last_at"), profile.pick("age")],
  request: { cart_value: "float64", items: "int64" },
  features: (input, request, t) => ({
    per_item: request.cart_value.div(request.items),
    per_view: request.cart_value.div(input.views),
    adult: input.age.ge(18),
    hours: t.since(input.last_at, "hours"),
    score: rowFunction({
      module: "score.ts",
      export: "score",
      version: "1",
      inputs: { views: input.views, items: request.items },
      output: "int64",
    }),
  }),
});
const clock = onDemandView("clock", {
  entity: user,
  owner: "checkout",
  features: (_input, _request, t) => ({ hour: t.hour() }),
});
const checkout = featureService("checkout", [profile.pick("age"), cart.pick("per_item", "adult", "score")]);
const withCart = {
  ...state,
  definitions: {
    ...state.definitions,
    onDemandViews: [cart, clock],
    services: [...state.definitions.services, checkout],
  },
};
const score = perRow(({ views, items }: { readonly views: number | null; readonly items: number | null }) => {
  if (items === 13) throw new Error("no thirteen");
  return views === null || items === null ? null : views * items;
});

async function serving(
  rows: readonly Pushed[],
  now = "2026-11-09T08:30:00Z",
  code: RowFunctionCode = score,
): Promise<Serving> {
  const functions = new Map([["score.ts#score", code]]);
  return createServing({ state: withCart, store: await storeOf(rows), clock: fixedClock(now), functions });
}

const profileOf7: Pushed = { view: profile, key: [7], at: "2026-11-01T00:00:00Z", values: [31, null, null] };
const views = Number(activityOf7.values[0]);
const request = { cart_value: 10, items: 4 };

test("values, statuses and times: what is asked for alone, computed from what is read besides", async () => {
  const read = await (await serving([activityOf7, profileOf7])).get({
    keys: { user_id: 7 },
    features: ["per_view", "age", "per_item", "score", "hours"],
    request,
  });
  expect(read.shape.features.map(({ name }) => name)).toEqual(["per_view", "age", "per_item", "score", "hours"]);
  expect(read.shape.views).toEqual(["cart", "profile"]);
  expect(read.row.values).toEqual([10 / views, 31, 2.5, views * 4, expect.any(Number)]);
  expect(read.row.statuses).toEqual(["PRESENT", "PRESENT", "PRESENT", "PRESENT", "PRESENT"]);
  expect(read.row.eventTimesMicros).toEqual([Date.parse(newest) * 1000, Date.parse(profileOf7.at) * 1000]);
});

test("an input that is missing is null; without any row there is none; where all have expired it has", async () => {
  const of = async (rows: readonly Pushed[], now?: string) => {
    const store = await serving(rows, now);
    const { rows: read } = await store.getMany({ keys: [{ user_id: 7 }], features: ["per_item", "adult"], request });
    return [read[0]?.values, read[0]?.statuses];
  };
  expect(await of([activityOf7])).toEqual([
    [2.5, null],
    ["PRESENT", "NULL_VALUE"],
  ]);
  expect(await of([])).toEqual([
    [null, null],
    ["NOT_FOUND", "NOT_FOUND"],
  ]);
  expect(await of([activityOf7], "2026-11-20T00:00:00Z")).toEqual([
    [null, null],
    ["OUTSIDE_MAX_AGE", "OUTSIDE_MAX_AGE"],
  ]);
  expect(await of([activityOf7, profileOf7], "2026-11-20T00:00:00Z")).toEqual([
    [2.5, true],
    ["PRESENT", "PRESENT"],
  ]);
});

test("an entity that no view knows is not found, unless nothing is asked of any view", async () => {
  const empty = await serving([]);
  const unknown = { code: "GR-ENTITY-NOT-FOUND" };
  await expect(empty.get({ keys: { user_id: 9 }, features: ["adult"], request })).rejects.toMatchObject(unknown);
  await expect(empty.get({ keys: { user_id: 9 } })).rejects.toMatchObject(unknown);
  await expect(empty.get({ keys: { user_id: 9 }, features: ["hour"] })).resolves.toMatchObject({
    row: { values: [8] },
  });
});

test("a read of all takes the on-demand features whose request data it was given", async () => {
  const store = await serving([activityOf7, profileOf7]);
  const names = async (given?: Readonly<Record<string, unknown>>) =>
    (await store.get({ keys: { user_id: 7 }, request: given })).shape.features.map(({ name }) => name).slice(8);
  expect(await names()).toEqual(["adult", "hours", "hour"]);
  expect(await names({ cart_value: 1 })).toEqual(["per_view", "adult", "hours", "hour"]);
  expect(await names(request)).toEqual(["per_item", "per_view", "adult", "hours", "score", "hour"]);
});

test.each<[string, Readonly<Record<string, unknown>>, string, RegExp]>([
  [
    "is missing",
    { cart_valu: 1, items: 1 },
    "GR-REQUEST-DATA-MISSING",
    /"request\.cart_value" \(float64\).*Did you mean "cart_valu"/,
  ],
  [
    "is of another type",
    { cart_value: "much", items: 1 },
    "GR-VALUE-TYPE",
    /"request\.cart_value" is float64, but "much"/,
  ],
  ["is a fraction for an int64", { cart_value: 1, items: 1.5 }, "GR-VALUE-TYPE", /"request\.items" is int64, but 1\.5/],
])("request data that %s is refused by its name and type", async (_what, given, code, words) => {
  const store = await serving([profileOf7]);
  const read = store.get({ keys: { user_id: 7 }, features: ["per_item"], request: given });
  await expect(read).rejects.toMatchObject({ code, detail: expect.stringMatching(words) });
});

test("null is request data, and what no feature reads changes nothing", async () => {
  const store = await serving([profileOf7]);
  const given = { cart_value: null, items: 2, other: {} };
  const read = await store.get({ keys: { user_id: 7 }, features: ["per_item"], request: given });
  expect([read.row.values, read.row.statuses]).toEqual([[null], ["NULL_VALUE"]]);
});

test("many entities take request data for all, or each its own", async () => {
  const store = await serving([activityOf7, profileOf7]);
  const keys = [{ user_id: 7 }, { user_id: 7 }, { user_id: 8 }];
  const values = async (given: GetManyRequest["request"]) =>
    (await store.getMany({ keys, features: ["per_item", "score"], request: given })).rows.map((row) => row.values);
  expect(await values(request)).toEqual([
    [2.5, views * 4],
    [2.5, views * 4],
    [null, null],
  ]);
  expect(await values([request, { cart_value: 9, items: 3 }, request])).toEqual([
    [2.5, views * 4],
    [3, views * 3],
    [null, null],
  ]);
  await expect(values([request])).rejects.toMatchObject({ code: "GR-REQUEST-INVALID" });
});

test("a service gives its types' values, with request data as the third argument", async () => {
  const store = await serving([activityOf7, profileOf7]);
  expect(await store.get(checkout, { user_id: 7 }, request)).toEqual({
    age: 31,
    per_item: 2.5,
    adult: true,
    score: views * 4,
  });
});

test("a service gives its types' values of many entities, each in its place", async () => {
  const store = await serving([activityOf7, profileOf7]);
  const seven = { age: 31, per_item: 2.5, adult: true, score: views * 4 };
  const unknown = { age: null, per_item: null, adult: null, score: null };
  const keys = [{ user_id: 7 }, { user_id: 8 }, { user_id: 7 }];
  expect(await store.getMany(checkout, keys, request)).toEqual([seven, unknown, seven]);
  expect(await store.getMany(checkout, [], request)).toEqual([]);
  // What a program may hand on unchecked.
  const wrong = [{ user_id: 7 }, { user_id: "x" as unknown as number }];
  await expect(store.getMany(checkout, wrong, request)).rejects.toMatchObject({
    code: "GR-VALUE-TYPE",
    where: { path: "keys[1].user_id" },
  });
});

test("a function that fails is an error with the entity's key", async () => {
  const store = await serving([activityOf7]);
  const read = store.get({ keys: { user_id: 7 }, features: ["score"], request: { items: 13 } });
  await expect(read).rejects.toMatchObject({
    code: "GR-FUNCTION-FAILED",
    detail: expect.stringContaining("for user_id 7: Error: no thirteen"),
  });
});
