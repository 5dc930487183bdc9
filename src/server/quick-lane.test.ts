import { connect } from "node:net";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { OnlineStore } from "../online/index.js";
import { openTemporaryStore, pushShop, shopState, startServer } from "./shop.suite.js";

/** What a server answers to one request on a connection of its own, less its date: head and body, to the last byte. */
function answerTo(url: string, path: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const received: Buffer[] = [];
    socket.on("data", (piece) => received.push(piece));
    socket.on("error", reject);
    socket.on("close", () =>
      resolve(
        Buffer.concat(received)
          .toString("latin1")
          .replace(/^date: .*\r\n/im, ""),
      ),
    );
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Request-Id: same\r\nConnection: close\r\n\r\n`);
  });
}

const ids = fc.constantFrom("1", "2", "3", "4", "01", "+1", "-1", "abc", "1.5", "%31", "..", "", "9".repeat(30));
const queries = fc.oneof(
  fc.constantFrom("", "?", "?statuses=true", "?statuses=false", "?statuses=maybe", "?service=churn_features", "?x=1"),
  fc.constantFrom("?features=", "?features=agee", "?features=age&features=city", "?features=city%2Cage", "?a&b=&=c"),
  fc
    .subarray(["age", "city", "big", "ratio", "purchases_7d", "last_active_days", "last_seen"])
    .chain((names) => fc.shuffledSubarray(names, { minLength: names.length }))
    .map((names) => `?features=${names.join(",")}&statuses=true`),
);

test("a request is answered with the same bytes before the framework and by it", async () => {
  const stores = [openTemporaryStore(), openTemporaryStore()] as const;
  for (const store of stores) await pushShop(store);
  const visits = vi.fn(stores[0].visitNow);
  const first: OnlineStore = { ...stores[0], visitNow: visits };
  const second: OnlineStore = { ...stores[1], visitNow: undefined };
  await using quick = await startServer(shopState, first);
  await using plain = await startServer(shopState, second);
  await fc.assert(
    fc.asyncProperty(ids, queries, async (id, query) => {
      const path = `/features/${id}${query}`;
      expect(await answerTo(quick.url, path)).toBe(await answerTo(plain.url, path));
    }),
    { numRuns: 60 },
  );
  expect(visits).toHaveBeenCalled();
  const metrics = await Promise.all([quick, plain].map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
  const [counted, expected] = metrics.map((text) => text.match(/^granary_http_requests_total.*$/gm)?.sort());
  expect(counted).toEqual(expected);
}, 30_000);
