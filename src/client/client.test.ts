import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
// The server that it speaks to; the room itself imports none of this.
import { type churnFeatures, openTemporaryStore, pushShop, shopState, startServer } from "../server/shop.suite.js";
import { createClient, GranaryRequestError } from "./index.js";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  const store = openTemporaryStore();
  await pushShop(store);
  server = await startServer(shopState, store);
});
afterAll(() => server.close());

test("reads one entity and many, in their order, with null for what is not there", async () => {
  const churn = createClient(`${server.url}/`).service<typeof churnFeatures>("churn_features");
  expect(await churn.get({ user_id: 1 })).toEqual({ age: 31, purchases_7d: 4 });
  expect(await churn.getMany([{ user_id: 99 }, { user_id: 1 }])).toEqual([
    { age: null, purchases_7d: null },
    { age: 31, purchases_7d: 4 },
  ]);
  expect(await churn.getMany([])).toEqual([]);
});

test("rejects with what the server says", async () => {
  const client = createClient(server.url);
  const refused = client.service<typeof churnFeatures>("chrn_features").get({ user_id: 1 });
  await expect(refused).rejects.toBeInstanceOf(GranaryRequestError);
  await expect(refused).rejects.toMatchObject({ status: 404, problem: { code: "GR-SERVICE-UNKNOWN" } });
  await expect(client.predict("churn", { user_id: 1 })).rejects.toMatchObject({
    problem: { code: "GR-ROUTE-UNKNOWN" },
  });
});

test("rejects an answer that is not Granary's, and passes headers on", async () => {
  const seen: (string | null)[] = [];
  const client = createClient("http://proxy", {
    headers: { "x-from": "test" },
    fetch: async (_, init) => {
      seen.push(new Headers(init?.headers).get("x-from"));
      return new Response("<html>", { status: 502 });
    },
  });
  await expect(client.predict("churn", {})).rejects.toMatchObject({ status: 502, problem: null });
  expect(seen).toEqual(["test"]);
});

test("imports nothing when it runs, of Node or of Granary, so that a browser loads it as it is", () => {
  const files = readdirSync(import.meta.dirname).filter((name) => !name.includes(".test"));
  const imports = files.flatMap((name) => {
    const text = readFileSync(join(import.meta.dirname, name), "utf8");
    return [...text.matchAll(/^(?:import|export) (?!type )[^;]*? from "([^"]+)"/gm)].map(([, from]) => from);
  });
  expect(files).toContain("client.ts");
  expect(imports).toEqual(["./client.js"]);
});
