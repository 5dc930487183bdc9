import { afterAll, beforeAll, expect, test } from "vitest";
import { onDemandView } from "../definition/index.js";
import { openTemporaryStore, pushShop, shopState, startServer, stateOf, user } from "./shop.suite.js";

const [, activity] = shopState.definitions.views;
const cart = onDemandView("cart", {
  entity: user,
  owner: "checkout",
  inputs: activity === undefined ? [] : [{ kind: "feature_selection", view: activity, names: ["purchases_7d"] }],
  request: { cart_value: "float64", coupon: "string" },
  features: (_input, request) => ({ half: request.cart_value.div(2), coupon_is_b: request.coupon.eq("B") }),
});

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  server = await startServer(stateOf({ ...shopState.definitions, onDemandViews: [cart] }), store);
});
afterAll(() => server.close());

async function answer(path: string, body?: unknown): Promise<{ readonly status: number; readonly json: unknown }> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(server.url + path, body === undefined ? {} : init);
  return { status: response.status, json: await response.json() };
}

test("GET takes request data as parameters of their own, by every route", async () => {
  const half = { entity: { user_id: 1 }, features: { half: 9.95 } };
  const all = "features=half&request.cart_value=19.9";
  expect(await answer(`/features/1?${all}`)).toMatchObject({ status: 200, json: half });
  expect(await answer(`/entities/user/features?user_id=1&${all}`)).toMatchObject({ status: 200, json: half });
  expect(await answer("/features/1/half?request.cart_value=19.9")).toEqual({
    status: 200,
    json: {
      entity: { user_id: 1 },
      feature: "half",
      value: 9.95,
      status: "PRESENT",
      event_timestamp: "2026-11-20T09:30:00Z",
    },
  });
});

test("a read of all has the on-demand features whose data was given", async () => {
  const { json } = await answer("/features/1?request.coupon=B");
  expect(json).toMatchObject({ features: { age: 31, coupon_is_b: true } });
  expect(json).not.toHaveProperty("features.half");
});

test("POST takes request data for all entities, or for each its own", async () => {
  const entities = [{ user_id: 1 }, { user_id: 3 }, { user_id: 9 }];
  const asked = { entities, features: ["half"], statuses: true };
  const rows = async (request: unknown) => (await answer("/features", { ...asked, request })).json;
  expect(await rows({ cart_value: 19.9, other: "any" })).toMatchObject({
    rows: [
      { values: [9.95], statuses: ["PRESENT"] },
      // Its only input has expired.
      { values: [null], statuses: ["OUTSIDE_MAX_AGE"] },
      { values: [null], statuses: ["NOT_FOUND"] },
    ],
  });
  const each = [{ cart_value: 1 }, { cart_value: 2 }, { cart_value: 3 }];
  expect(await rows(each)).toMatchObject({ rows: [{ values: [0.5] }, { values: [null] }, { values: [null] }] });
});

test.each<[string, string, unknown, string, RegExp]>([
  ["missing", "/features/1?features=half", undefined, "GR-REQUEST-DATA-MISSING", /"request\.cart_value" \(float64\)/],
  [
    "no number",
    "/features/1?features=half&request.cart_value=x",
    undefined,
    "GR-VALUE-TYPE",
    /"request\.cart_value" is float64/,
  ],
  [
    "missing in a body",
    "/features",
    { entities: [{ user_id: 1 }], features: ["half"] },
    "GR-REQUEST-DATA-MISSING",
    /cart_value/,
  ],
  [
    "text in a body",
    "/features",
    { entities: [{ user_id: 1 }], features: ["half"], request: { cart_value: "1" } },
    "GR-VALUE-TYPE",
    /"request\.cart_value" is float64, but "1"/,
  ],
  [
    "missing for one entity",
    "/features",
    { entities: [{ user_id: 1 }, { user_id: 2 }], features: ["half"], request: [{ cart_value: 1 }, {}] },
    "GR-REQUEST-DATA-MISSING",
    /"request\[1\]\.cart_value"/,
  ],
  [
    "of another number than entities",
    "/features",
    { entities: [{ user_id: 1 }], features: ["half"], request: [] },
    "GR-REQUEST-INVALID",
    /for 0 entities, and 1 are asked for/,
  ],
])("request data that is %s is 400", async (_what, path, body, code, words) => {
  expect(await answer(path, body)).toMatchObject({ status: 400, json: { code, detail: expect.stringMatching(words) } });
});
