import { connect } from "node:net";
import { Writable } from "node:stream";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { fail } from "../errors/index.js";
import type { OnlineStore } from "../online/index.js";
import { createServing } from "../serving/index.js";
import { fixedClock } from "../time/index.js";
import { createServer, jsonLog } from "./index.js";
import { now, openTemporaryStore, pushShop, shopState, startServer } from "./shop.suite.js";

/** A store whose every read fails as one that is gone does. */
function unreachable(store: OnlineStore): OnlineStore {
  const gone = async (): Promise<never> => fail("GR-ONLINE-UNREACHABLE", "lmdb at nowhere does not answer.");
  return { ...store, read: gone, versionOf: gone, ping: gone };
}

describe("health, readiness and metrics", () => {
  test("a server whose store answers is alive and ready", async () => {
    await using server = await startServer(shopState, openTemporaryStore());
    const answers = await Promise.all(
      ["/health", "/ready"].map(async (path) => {
        const response = await fetch(server.url + path);
        return [response.status, await response.json()];
      }),
    );
    expect(answers).toEqual([
      [200, { status: "ok" }],
      [200, { status: "ready" }],
    ]);
  });

  test("a server whose store is gone is alive, not ready, and counts it", async () => {
    await using server = await startServer(shopState, unreachable(openTemporaryStore()));
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    for (const path of ["/ready", "/features/1"]) {
      const response = await fetch(server.url + path);
      expect(response.headers.get("retry-after")).toBe("1");
      expect([response.status, await response.json()]).toMatchObject([503, { code: "GR-ONLINE-UNREACHABLE" }]);
    }
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    // The scrape itself asks for the ages of snapshots, in vain, while it is written.
    expect(Number(/^granary_store_errors_total (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(2);
    expect(metrics).not.toContain("granary_view_snapshot_age_seconds{");
  });

  test("metrics count requests by route and status, and tell the age of each view's snapshot", async () => {
    const store = openTemporaryStore();
    await pushShop(store);
    await using server = await startServer(shopState, store);
    for (const path of ["/features/1", "/features/2", "/features/99", "/nowhere"]) {
      await (await fetch(server.url + path)).text();
    }
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics.split("\n")).toEqual(
      expect.arrayContaining([
        'granary_http_requests_total{method="GET",route="/features/:id",status="200"} 2',
        'granary_http_requests_total{method="GET",route="/features/:id",status="404"} 1',
        'granary_http_requests_total{method="GET",route="unknown",status="404"} 1',
        'granary_http_request_duration_seconds_count{route="/features/:id"} 3',
        "granary_store_errors_total 0",
        // Pushed as of an hour before now.
        'granary_view_snapshot_age_seconds{view="user_profile_features"} 3600',
        'granary_view_snapshot_age_seconds{view="item_features"} 3600',
      ]),
    );
  });
});

describe("the log", () => {
  test("has a line of JSON for each request, under the id that the client gave", async () => {
    const { lines, stream } = collected();
    await using server = await startServer(shopState, openTemporaryStore(), { log: jsonLog("info", stream) });
    await fetch(`${server.url}/health?x=1`, { headers: { "x-request-id": "from-client-1" } });
    const refused = await fetch(`${server.url}/features/1`, { headers: { "x-request-id": "bad\tid" } });
    const problem = z.object({ request_id: z.string() }).parse(await refused.json());
    await vi.waitUntil(() => lines.length === 2);
    expect(lines).toMatchObject([
      { request_id: "from-client-1", method: "GET", url: "/health?x=1", route: "/health", status: 200 },
      { request_id: problem.request_id, route: "/features/:id", status: 404 },
    ]);
    expect(problem.request_id).toMatch(/^[0-9a-f]{8}-\d+$/);
  });

  test("has no failure of the server where a client goes away before its body is whole", async () => {
    const { lines, stream } = collected();
    await using server = await startServer(shopState, openTemporaryStore(), { log: jsonLog("info", stream) });
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const gone = new Promise((resolve) => socket.once("close", resolve));
    const head = "POST /features HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{";
    socket.write(head, () => socket.destroySoon());
    await gone;
    await fetch(`${server.url}/health`);
    await vi.waitUntil(() => lines.some((line) => JSON.stringify(line).includes("/health")));
    expect(lines.filter((line) => JSON.stringify(line).includes('"level":50'))).toEqual([]);
  });

  test("has the cause of a failure of which the client is told only the request's id", async () => {
    const { lines, stream } = collected();
    const store = openTemporaryStore();
    const broken = { ...store, read: () => Promise.reject(new Error("secret of the inside")) };
    await using server = await startServer(shopState, broken, { log: jsonLog("error", stream) });
    const response = await fetch(`${server.url}/features/1`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: "GR-INTERNAL" });
    expect(text).not.toContain("secret");
    expect(lines).toMatchObject([
      { request_id: response.headers.get("x-request-id"), err: { message: "secret of the inside" } },
    ]);
  });
});

describe("limits", () => {
  test("an address that asks too often is told to wait, but may still watch: GR-RATE-LIMITED", async () => {
    await using server = await startServer(shopState, openTemporaryStore(), { requestsPerMinute: 2 });
    const statuses: number[] = [];
    for (const path of ["/registry", "/registry", "/registry", "/health"]) {
      const response = await fetch(server.url + path);
      statuses.push(response.status);
      if (response.status === 429) {
        expect(response.headers.has("retry-after")).toBe(true);
        expect(await response.json()).toMatchObject({ code: "GR-RATE-LIMITED", status: 429 });
      }
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  test("a server that is late refuses reads, but may still be watched: GR-SERVER-BUSY", async () => {
    // No loop of events is never late by a nanosecond.
    await using server = await startServer(shopState, openTemporaryStore(), { maxEventLoopDelayMillis: 1e-6 });
    const refused = await vi.waitUntil(
      async () => {
        const response = await fetch(`${server.url}/registry`);
        const body = await response.json();
        return response.status === 503 ? body : undefined;
      },
      { timeout: 20_000, interval: 20 },
    );
    expect(refused).toMatchObject({ code: "GR-SERVER-BUSY", status: 503 });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  }, 30_000);
});

describe("listening", () => {
  test("a port that another program has: GR-PORT-IN-USE", async () => {
    await using first = await startServer(shopState, openTemporaryStore());
    const port = Number(new URL(first.url).port);
    await using store = openTemporaryStore();
    const serving = createServing({ state: shopState, store, clock: fixedClock(now) });
    await using second = await createServer({ serving });
    await expect(second.listen({ port })).rejects.toMatchObject({
      code: "GR-PORT-IN-USE",
      detail: `Another program listens on port ${port} of 127.0.0.1.`,
    });
  });

  test("an address that is not this machine's: GR-ADDRESS-UNUSABLE", async () => {
    await using store = openTemporaryStore();
    const serving = createServing({ state: shopState, store, clock: fixedClock(now) });
    await using server = await createServer({ serving });
    // RFC 5737 keeps this address for documentation.
    await expect(server.listen({ host: "192.0.2.1", port: 0 })).rejects.toMatchObject({ code: "GR-ADDRESS-UNUSABLE" });
  });

  test("closing answers what is under way, then refuses connections", async () => {
    const store = openTemporaryStore();
    await pushShop(store);
    const held = deferred();
    const reading = deferred();
    const slow: OnlineStore = {
      ...store,
      read: async (...asked) => {
        reading.resolve();
        await held.promise;
        return store.read(...asked);
      },
    };
    const server = await startServer(shopState, slow);
    const answer = fetch(`${server.url}/features/1/age`);
    await reading.promise;
    const closed = server.close();
    held.resolve();
    expect(await (await answer).json()).toMatchObject({ value: 31 });
    await closed;
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  test("closing waits for no connection that nothing was asked on", async () => {
    // Were it waited for, this test would take longer than tests may.
    const server = await startServer(shopState, openTemporaryStore(), { drainMillis: 600_000 });
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port) });
    const ended = new Promise((resolve) => socket.on("close", resolve));
    await new Promise((resolve) => socket.on("connect", resolve));
    await server.close();
    await ended;
  });

  test("closing cuts off a client that never finishes, once the time to drain is over", async () => {
    const server = await startServer(shopState, openTemporaryStore(), { drainMillis: 1 });
    const { hostname, port } = new URL(server.url);
    const ended = deferred();
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on("close", () => ended.resolve());
    socket.on("error", () => ended.resolve());
    await new Promise<void>((resolve) => socket.write("POST /features HTTP/1.1\r\nHost: x\r\n", () => resolve()));
    await server.close();
    await ended.promise;
  });
});

function collected(): { readonly lines: unknown[]; readonly stream: Writable } {
  const lines: unknown[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(JSON.parse(chunk.toString("utf8")));
      done();
    },
  });
  return { lines, stream };
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}
