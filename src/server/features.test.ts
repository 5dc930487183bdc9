import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entity, featureView, rowSource } from "../definition/index.js";
import { microsOf } from "../time/index.js";
import { openTemporaryStore, purchase, pushRows, pushShop, shopState, startServer, stateOf } from "./shop.suite.js";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  server = await startServer(shopState, store);
});
afterAll(() => server.close());

async function get(path: string): Promise<unknown> {
  const response = await fetch(server.url + path);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(response.status).toBe(200);
  return response.json();
}

async function post(body: unknown): Promise<unknown> {
  const response = await fetch(`${server.url}/features`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json();
}

describe("GET /features/{id}", () => {
  test("answers with every feature of the entity, those of the clock finished by it", async () => {
    expect(await get("/features/1")).toEqual({
      entity: { user_id: 1 },
      features: {
        purchases_7d: 4,
        // 2026-11-17T12:00 to 2026-11-21T00:00 is 3.5 days.
        last_active_days: 3,
        last_seen: "2026-11-20T09:30:00Z",
        age: 31,
        city: 'O\'Hare "x"\n😀',
        big: "1152921504606846976",
        ratio: 0.5,
      },
      event_timestamps: {
        user_activity_features: "2026-11-20T09:30:00Z",
        user_profile_features: "2026-11-01T00:00:00Z",
      },
    });
  });

  test("answers with the features asked for, in that order", async () => {
    const text = await (await fetch(`${server.url}/features/1?features=ratio,age`)).text();
    expect(text).toBe(
      '{"entity":{"user_id":1},"features":{"ratio":0.5,"age":31},"event_timestamps":{"user_profile_features":"2026-11-01T00:00:00Z"}}',
    );
  });

  test("takes names of features one by one too", async () => {
    expect(await get("/features/1?features=ratio&features=age")).toMatchObject({ features: { ratio: 0.5, age: 31 } });
  });

  test("answers with a service's features", async () => {
    expect(await get("/features/1?service=churn_features")).toEqual({
      entity: { user_id: 1 },
      features: { age: 31, purchases_7d: 4 },
      event_timestamps: {
        user_activity_features: "2026-11-20T09:30:00Z",
        user_profile_features: "2026-11-01T00:00:00Z",
      },
    });
  });

  test("tells a null, a missing row and an expired one apart where statuses are asked for", async () => {
    expect(await get("/features/2?statuses=true&features=age,city,ratio,purchases_7d")).toEqual({
      entity: { user_id: 2 },
      features: { age: null, city: "", ratio: "-Infinity", purchases_7d: null },
      event_timestamps: { user_profile_features: "2026-11-02T00:00:00.25Z", user_activity_features: null },
      statuses: { age: "NULL_VALUE", city: "PRESENT", ratio: "PRESENT", purchases_7d: "NOT_FOUND" },
    });
    expect(await get("/features/3?statuses=true&service=churn_features")).toEqual({
      entity: { user_id: 3 },
      features: { age: null, purchases_7d: null },
      event_timestamps: { user_profile_features: null, user_activity_features: "2026-10-21T23:59:59.999999Z" },
      statuses: { age: "NOT_FOUND", purchases_7d: "OUTSIDE_MAX_AGE" },
    });
  });

  test("finds an entity whose only row is of a view that was not asked for", async () => {
    expect(await get("/features/3?features=age")).toMatchObject({ features: { age: null } });
  });

  test("answers HEAD as GET, without a body", async () => {
    const [head, got] = await Promise.all([
      fetch(`${server.url}/features/1`, { method: "HEAD" }),
      fetch(`${server.url}/features/1`),
    ]);
    expect(head.status).toBe(200);
    expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(await got.text())));
    expect(await head.text()).toBe("");
  });
});

describe("GET /features/{id}/{feature}", () => {
  test("answers with one value, its status and its time", async () => {
    const text = await (await fetch(`${server.url}/features/1/age`)).text();
    expect(text).toBe(
      '{"entity":{"user_id":1},"feature":"age","value":31,"status":"PRESENT","event_timestamp":"2026-11-01T00:00:00Z"}',
    );
  });

  test("tells that an entity has no row of the feature", async () => {
    expect(await get("/features/2/last_active_days")).toEqual({
      entity: { user_id: 2 },
      feature: "last_active_days",
      value: null,
      status: "NOT_FOUND",
      event_timestamp: null,
    });
  });
});

describe("GET /entities/{entity}/features", () => {
  test("takes each part of a composite key by its name", async () => {
    expect(await get(`/entities/user_item/features?user=${encodeURIComponent("u|1")}&item_id=7&statuses=true`)).toEqual(
      {
        entity: { user: "u|1", item_id: 7 },
        features: { spend: 12.5 },
        event_timestamps: { item_features: "2026-11-20T09:30:00Z" },
        statuses: { spend: "PRESENT" },
      },
    );
  });

  test("reads the default entity too", async () => {
    expect(await get("/entities/user/features?user_id=1&features=age")).toMatchObject({ features: { age: 31 } });
  });
});

describe("POST /features", () => {
  const expected = {
    features: ["age", "purchases_7d"],
    rows: [
      {
        entity: { user_id: 1 },
        values: [31, 4],
        statuses: ["PRESENT", "PRESENT"],
        event_timestamps: ["2026-11-01T00:00:00Z", "2026-11-20T09:30:00Z"],
      },
      {
        entity: { user_id: 7 },
        values: [null, null],
        statuses: ["NOT_FOUND", "NOT_FOUND"],
        event_timestamps: [null, null],
      },
    ],
  };

  test("answers by row, in the order asked for", async () => {
    const request = { cart_value: 19.9 };
    const entities = [{ user_id: 1 }, { user_id: 7 }];
    expect(await post({ entities, service: "churn_features", request, statuses: true })).toEqual(expected);
  });

  test("takes keys as columns", async () => {
    const entities = { user_id: [1, "7"] };
    expect(await post({ entities, features: ["age", "purchases_7d"], statuses: true })).toEqual(expected);
  });

  test("leaves statuses out where they are not asked for", async () => {
    expect(await post({ entities: [{ user_id: 1 }], features: ["age"] })).toEqual({
      features: ["age"],
      rows: [{ entity: { user_id: 1 }, values: [31], event_timestamps: ["2026-11-01T00:00:00Z"] }],
    });
  });

  test("knows the entity by the names of its keys", async () => {
    expect(await post({ entities: [{ item_id: 7, user: "u|1" }] })).toMatchObject({
      rows: [{ entity: { user: "u|1", item_id: 7 }, values: [12.5] }],
    });
  });

  test("answers nothing with nothing", async () => {
    expect(await post({ entities: [], service: "churn_features" })).toEqual({
      features: ["age", "purchases_7d"],
      rows: [],
    });
  });
});

describe("keys of any text", () => {
  const page = entity("page", { joinKeys: { path: "string" } });
  const pages = rowSource("pages", { files: "p.parquet", entity: page, eventTime: "at", columns: { title: "string" } });
  const pageView = featureView("page_features", {
    entity: page,
    source: pages,
    owner: "web",
    features: (row) => ({ title: row.title }),
  });
  const state = stateOf({ entities: [page, purchase], sources: [pages], views: [pageView] });

  test.each([
    "",
    "a/b",
    "a%2Fb",
    "a%b",
    "a b",
    "a+b",
    "a?b=c&d#e",
    "'; drop table users; --",
    'say "hi"',
    "line\nbreak",
    "nul\u0000nul",
    "😀",
    "�",
    "..",
    ".",
    "age",
    "constructor",
    "x".repeat(512),
    "😀".repeat(128),
  ])("%j reaches its row by every route", async (path) => {
    const store = openTemporaryStore();
    await pushRows(store, pageView, [
      { key: [path], eventTimeMicros: microsOf("2026-11-01"), values: [`of ${path}`] },
      { key: ["another"], eventTimeMicros: microsOf("2026-11-01"), values: ["of another"] },
    ]);
    await using own = await startServer(state, store);
    const id = encodeURIComponent(path);
    const title = `of ${path}`;
    const answers = await Promise.all([
      rawGet(`${own.url}`, `/features/${id}`),
      rawGet(`${own.url}`, `/features/${id}/title`),
      rawGet(`${own.url}`, `/entities/page/features?path=${id}`),
      fetch(`${own.url}/features`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ entities: [{ path }] }),
      }).then((response) => response.json()),
    ]);
    expect(answers).toMatchObject([
      { entity: { path }, features: { title } },
      { entity: { path }, value: title },
      { entity: { path }, features: { title } },
      { rows: [{ entity: { path }, values: [title] }] },
    ]);
  });
});

/** Sends a path as it is: `fetch` would resolve the dots in it. */
function rawGet(url: string, path: string): Promise<unknown> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => resolve(JSON.parse(text)));
    });
    sent.on("error", reject);
    sent.end();
  });
}
