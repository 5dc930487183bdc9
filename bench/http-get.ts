import type { Bench } from "./bench.js";
import { microsPerRequest, withBareServer, withShopServer } from "./http-servers.js";

const users = 20_000;
const requests = 10_000;
const rounds = 7;
const barRatio = 0.45;

/** What a read costs the server beside what HTTP itself costs Node. */
export const httpGet: Bench = {
  id: "http-get",
  describe: "server CPU of GET /features/{id} with 55 features from LMDB, beside a bare node:http hello",
  run: () =>
    withBareServer('{"hello":"world"}', (bare) =>
      withShopServer(users, async (ours) => {
        const [floor = 0, value = 0] = await microsPerRequest(
          [
            { server: bare, requests, asked: () => ({ path: "/" }) },
            { server: ours, requests, asked: (i) => ({ path: `/features/${(i * 7919) % users}` }) },
          ],
          rounds,
        );
        const ratio = floor / value;
        const { peakRssMb } = await ours.usage();
        return { value, unit: "µs", floor, ratio, bar: `>= ${barRatio} x`, ok: ratio >= barRatio, peakRssMb };
      }),
    ),
};

const batch = 100;
const barBatchRatio = 0.5;

/** What asking for many at once saves. */
export const httpBatch: Bench = {
  id: "http-batch",
  describe: "server CPU of POST /features with 100 entities of 55 features, beside 100 single reads",
  run: () =>
    withShopServer(users, async (ours) => {
      const [single = 0, value = 0] = await microsPerRequest(
        [
          { server: ours, requests, asked: (i) => ({ path: `/features/${(i * 7919) % users}` }) },
          { server: ours, requests: 500, asked: (i) => ({ path: "/features", body: manyBody(i) }) },
        ],
        rounds,
      );
      const peer = single * batch;
      const ratio = value / peer;
      const { peakRssMb } = await ours.usage();
      return { value, unit: "µs", peer, ratio, bar: `<= ${barBatchRatio} x`, ok: ratio <= barBatchRatio, peakRssMb };
    }),
};

function manyBody(request: number): string {
  return JSON.stringify({
    entities: Array.from({ length: batch }, (_, i) => ({ user_id: (request * batch + i) % users })),
  });
}
