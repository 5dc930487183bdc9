import { expect, test } from "vitest";
import { createServing } from "../serving/index.js";
import { fixedClock } from "../time/index.js";
import type { Jobs, ServerOptions } from "./index.js";
import { createServer } from "./index.js";
import { now, openTemporaryStore, shopState } from "./shop.suite.js";

const asked: (readonly string[])[] = [];
const jobs: Jobs = {
  materialize: async (views) => {
    asked.push(views);
    return views.map((view) => ({ view, rows: 2, skipped: 1 }));
  },
};

/** The status and answer of a request to materialise, of a server that listens on `host`. */
async function materialized(host: string, options: Partial<ServerOptions>, authorization?: string): Promise<unknown> {
  await using store = openTemporaryStore();
  const serving = createServing({ state: shopState, store, clock: fixedClock(now) });
  await using server = await createServer({ serving, ...options });
  const { port } = new URL(await server.listen({ host, port: 0 }));
  const response = await fetch(`http://127.0.0.1:${port}/materialize`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) },
    body: JSON.stringify({ start_ts: "2026-01-01T00:00:00", feature_views: ["item_features"] }),
  });
  return [response.status, await response.json()];
}

const done = [200, { views: [{ view: "item_features", rows: 2, skipped: 1 }] }];

test("views are written by whoever does the server's jobs, on this machine and with the token", async () => {
  asked.length = 0;
  expect(await materialized("127.0.0.1", { jobs })).toEqual(done);
  expect(await materialized("0.0.0.0", { jobs, writeToken: "secret" }, "Bearer secret")).toEqual(done);
  expect(asked).toEqual([["item_features"], ["item_features"]]);
});

test.each<readonly [string, Partial<ServerOptions>, string | undefined, number, string]>([
  ["0.0.0.0", { jobs }, undefined, 403, "GR-WRITE-OFF"],
  ["0.0.0.0", { jobs, writeToken: "secret" }, undefined, 401, "GR-TOKEN-INVALID"],
  ["127.0.0.1", { jobs, writeToken: "secret" }, "Bearer other", 401, "GR-TOKEN-INVALID"],
  ["127.0.0.1", { jobs, writeToken: "secret" }, "Basic secret", 401, "GR-TOKEN-INVALID"],
  ["127.0.0.1", {}, undefined, 501, "GR-JOBS-ABSENT"],
])("on %s with %j, %s is refused", async (host, options, authorization, status, code) => {
  asked.length = 0;
  expect(await materialized(host, options, authorization)).toMatchObject([status, { code }]);
  expect(asked).toEqual([]);
});
