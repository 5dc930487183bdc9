import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTemporaryStore, pushShop, shopState, startServer } from "./shop.suite.js";

type Json = z.infer<ReturnType<typeof z.json>>;

let server: Awaited<ReturnType<typeof startServer>>;
let document: Json;
beforeAll(async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  server = await startServer(shopState, store, { version: "9.8.7" });
  document = z.json().parse(await (await fetch(`${server.url}/openapi.json`)).json());
});
afterAll(() => server.close());

/** What a JSON pointer leads to; undefined where it leads nowhere. */
function at(pointer: string, root: Json = document): Json | undefined {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<Json | undefined>(
      (node, part) => (typeof node === "object" && node !== null ? Reflect.get(node, part) : undefined),
      root,
    );
}

/** Every `$ref` below a node. */
function refsIn(node: Json): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === "$ref" && typeof value === "string" ? [value] : refsIn(value),
  );
}

/** A schema of the document with what it refers to in its place. */
function resolved(node: Json): Json {
  if (typeof node !== "object" || node === null) return node;
  if (Array.isArray(node)) return node.map(resolved);
  if ("$ref" in node && typeof node.$ref === "string") return resolved(at(node.$ref.slice(1)) ?? null);
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, resolved(value)]));
}

const routes = [
  { method: "get", path: "/features/{id}" },
  { method: "get", path: "/features/{id}/{feature}" },
  { method: "get", path: "/entities/{entity}/features" },
  { method: "post", path: "/features" },
  { method: "post", path: "/get-online-features" },
  { method: "get", path: "/registry" },
  { method: "get", path: "/registry/features/{name}" },
  { method: "post", path: "/materialize" },
  { method: "post", path: "/materialize-incremental" },
  { method: "get", path: "/health" },
  { method: "get", path: "/ready" },
  { method: "get", path: "/metrics" },
  { method: "get", path: "/openapi.json" },
  { method: "get", path: "/docs" },
  { method: "get", path: "/errors/{code}" },
];

describe("the OpenAPI document", () => {
  test("is one of OpenAPI 3.1, and tells the program's version", () => {
    expect(document).toMatchObject({ openapi: "3.1.0", info: { title: expect.any(String), version: "9.8.7" } });
  });

  test("has every route, and no other", () => {
    const described = Object.entries(z.record(z.string(), z.record(z.string(), z.unknown())).parse(at("/paths")));
    const found = described.flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    expect(found.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  test("refers only to what it holds", () => {
    const refs = [...new Set(refsIn(document))];
    expect(refs.length).toBeGreaterThan(5);
    expect(refs.filter((ref) => !ref.startsWith("#/") || at(ref.slice(1)) === undefined)).toEqual([]);
  });

  test.each(routes)("describes $method $path: parameters of the path, an answer, problems", ({ method, path }) => {
    const operation = at(`/paths/${path.replaceAll("/", "~1")}/${method}`);
    expect(operation).toMatchObject({ summary: expect.any(String), responses: { 200: {}, default: {} } });
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ in: "path", name, required: true }));
    expect(operation).toMatchObject(
      inPath.length > 0
        ? { parameters: expect.arrayContaining(inPath.map((one) => expect.objectContaining(one))) }
        : {},
    );
  });
});

describe("answers conform to the document", () => {
  const many = { entities: [{ user_id: 1 }, { user_id: 2 }, { user_id: 9 }] };
  test.each<{ route: string; method?: string; path: string; body?: unknown; status?: string }>([
    { route: "/features/{id}", path: "/features/1" },
    { route: "/features/{id}", path: "/features/2?statuses=true" },
    { route: "/features/{id}", path: "/features/9", status: "404" },
    { route: "/features/{id}", path: "/features/x", status: "400" },
    { route: "/features/{id}/{feature}", path: "/features/1/city" },
    { route: "/features/{id}/{feature}", path: "/features/1/nothing", status: "404" },
    { route: "/entities/{entity}/features", path: "/entities/user_item/features?user=u%7C1&item_id=7" },
    { route: "/features", method: "post", path: "/features", body: { ...many, statuses: true } },
    { route: "/features", method: "post", path: "/features", body: many },
    { route: "/features", method: "post", path: "/features", body: { entities: 1 }, status: "400" },
    { route: "/registry", path: "/registry" },
    { route: "/registry/features/{name}", path: "/registry/features/age" },
    { route: "/registry/features/{name}", path: "/registry/features/none", status: "404" },
    { route: "/health", path: "/health" },
    { route: "/ready", path: "/ready" },
    { route: "/openapi.json", path: "/openapi.json" },
  ])("$path", async ({ route, method = "get", path, body, status = "200" }) => {
    const response = await fetch(server.url + path, {
      method: method.toUpperCase(),
      ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    expect(String(response.status)).toBe(status);
    const mediaType = response.headers.get("content-type")?.split(";")[0]?.replaceAll("/", "~1");
    const operation = `/paths/${route.replaceAll("/", "~1")}/${method}`;
    const schema = at(`${operation}/responses/${status}/content/${mediaType}/schema`);
    expect(schema).toBeDefined();
    // The document's schemas are JSON Schema 2020-12, as OpenAPI 3.1 says.
    const check = z.fromJSONSchema(resolved(schema ?? null) as Parameters<typeof z.fromJSONSchema>[0]);
    expect(check.safeParse(await response.json())).toMatchObject({ success: true });
    // A check that takes anything proves nothing.
    expect(check.safeParse(5).success).toBe(false);
  });
});

describe("pages", () => {
  test("the page of the API names every route and loads nothing", async () => {
    const response = await fetch(`${server.url}/docs`);
    const html = await response.text();
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    for (const { path } of routes) expect(html).toContain(`<code>${path}</code>`);
    expect(html).not.toMatch(/<script|<link|<img|src=|https?:\/\//);
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; ?style-src 'sha256-/);
  });

  test("a problem's type leads to a page about its code", async () => {
    const problem = await (await fetch(`${server.url}/features/9`)).json();
    const { type } = z.object({ type: z.string() }).parse(problem);
    const html = await (await fetch(server.url + type)).text();
    expect(html).toContain("<h1>GR-ENTITY-NOT-FOUND</h1>");
  });
});

describe("discovery", () => {
  test("tells what a feature is, who answers for it and where it comes from", async () => {
    expect(await (await fetch(`${server.url}/registry/features/purchases_7d`)).json()).toEqual({
      name: "purchases_7d",
      description: "Purchases of a week",
      owner: "growth_team",
      type: "int",
      pipeline: "user_activity_features",
      version: "1.0",
      view: "user_activity_features",
      entity: "user",
      source: "events",
      computation: "count() where event_type = 'purchase' over 7d",
      columns: ["event_type", "event_time"],
      inputs: ["events/*.parquet"],
      ttl: "30d",
    });
  });

  test("lists entities, features and services of the applied state", async () => {
    const registry = await (await fetch(`${server.url}/registry`)).json();
    expect(registry).toMatchObject({
      state: 3,
      applied_at: "2026-11-20T08:00:00Z",
      entities: [
        { name: "user", join_keys: [{ name: "user_id", type: "int" }] },
        {
          name: "user_item",
          join_keys: [
            { name: "user", type: "string" },
            { name: "item_id", type: "int" },
          ],
        },
      ],
      services: [
        {
          name: "churn_features",
          features: [
            { view: "user_profile_features", feature: "age" },
            { view: "user_activity_features", feature: "purchases_7d" },
          ],
        },
      ],
    });
    const names = z.object({ features: z.array(z.object({ name: z.string() })) }).parse(registry).features;
    expect(names.map(({ name }) => name).sort()).toEqual([
      "age",
      "big",
      "city",
      "last_active_days",
      "last_seen",
      "purchases_7d",
      "ratio",
      "spend",
    ]);
  });
});
