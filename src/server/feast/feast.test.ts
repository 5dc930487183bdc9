import { afterAll, beforeAll, expect, test } from "vitest";
import { openTemporaryStore, pushShop, shopState, startServer } from "../shop.suite.js";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  server = await startServer(shopState, store, { batchLimit: 3 });
});
afterAll(() => server.close());

async function asked(body: unknown): Promise<readonly [status: number, text: string]> {
  const response = await fetch(`${server.url}/get-online-features`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return [response.status, await response.text()];
}

test("answers with a column for each join key and feature, in the order asked for", async () => {
  const features = ["user_profile_features:big", "user_activity_features:last_seen", "user_profile_features:age"];
  expect(await asked({ features, entities: { user_id: [1, 3] } })).toEqual([
    200,
    '{"metadata":{"feature_names":["user_id","big","last_seen","age"]},"results":[' +
      '{"values":[1,3],"statuses":["PRESENT","PRESENT"],"event_timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]},' +
      '{"values":[1152921504606846976,null],"statuses":["PRESENT","NOT_FOUND"],"event_timestamps":["2026-11-01T00:00:00Z","1970-01-01T00:00:00Z"]},' +
      // 2026-11-20T09:30:00Z is 1 795 167 000 s from 1970; user 3 was seen longer ago than the view's ttl.
      '{"values":[1795167000,null],"statuses":["PRESENT","OUTSIDE_MAX_AGE"],"event_timestamps":["2026-11-20T09:30:00Z","2026-10-21T23:59:59.999999Z"]},' +
      '{"values":[31,null],"statuses":["PRESENT","NOT_FOUND"],"event_timestamps":["2026-11-01T00:00:00Z","1970-01-01T00:00:00Z"]}]}',
  ]);
});

test("answers with features of several entities, each read by its own join keys, and with full names", async () => {
  const [status, text] = await asked({
    features: ["item_features:spend", "user_profile_features:age"],
    entities: { user: ["u|1"], item_id: [7], user_id: [2] },
    full_feature_names: true,
    include_feature_view_version_metadata: false,
  });
  expect([status, JSON.parse(text)]).toMatchObject([
    200,
    {
      metadata: {
        feature_names: ["user", "item_id", "user_id", "item_features__spend", "user_profile_features__age"],
      },
      results: [
        { values: ["u|1"] },
        { values: [7] },
        { values: [2] },
        { values: [12.5], statuses: ["PRESENT"] },
        { values: [null], statuses: ["NULL_VALUE"], event_timestamps: ["2026-11-02T00:00:00.25Z"] },
      ],
    },
  ]);
});

test("answers with a service's features", async () => {
  const [status, text] = await asked({ feature_service: "churn_features", entities: { user_id: ["1"] } });
  expect([status, JSON.parse(text)]).toMatchObject([
    200,
    { metadata: { feature_names: ["user_id", "age", "purchases_7d"] } },
  ]);
});

const age = ["user_profile_features:age"];

test.each<readonly [what: string, body: unknown, status: number, code: string]>([
  ["no features", { entities: { user_id: [1] } }, 400, "GR-REQUEST-INVALID"],
  ["features and a service", { features: age, feature_service: "s", entities: {} }, 400, "GR-REQUEST-INVALID"],
  ["a feature without its view", { features: ["age"], entities: { user_id: [1] } }, 400, "GR-REQUEST-INVALID"],
  [
    "an unknown feature",
    { features: ["user_profile_features:agee"], entities: { user_id: [1] } },
    404,
    "GR-FEATURE-UNKNOWN",
  ],
  ["an unknown service", { feature_service: "s", entities: { user_id: [1] } }, 404, "GR-SERVICE-UNKNOWN"],
  ["no join key", { features: age, entities: { user: [1] } }, 400, "GR-KEY-INVALID"],
  ["columns of two lengths", { features: age, entities: { user_id: [1], x: [1, 2] } }, 400, "GR-REQUEST-INVALID"],
  ["a key of another type", { features: age, entities: { user_id: ["one"] } }, 400, "GR-VALUE-TYPE"],
  ["entities as rows", { features: age, entities: [{ user_id: 1 }] }, 400, "GR-REQUEST-INVALID"],
  ["too many entities", { features: age, entities: { user_id: [1, 2, 3, 4] } }, 413, "GR-BATCH-TOO-LARGE"],
])("tells a client its mistake: %s", async (_, body, status, code) => {
  const [found, text] = await asked(body);
  expect([found, JSON.parse(text)]).toMatchObject([status, { code }]);
});
