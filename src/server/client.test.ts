import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, GranaryRequestError } from "../client/index.js";
import { type churnFeatures, openTemporaryStore, pushShop, shopState, startServer } from "./shop.suite.js";

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
