import type { Bench } from "./bench.js";
import { microsPerRequest, withBareServer, withShopServer } from "./http-servers.js";
import { shopState } from "./http-shop.js";

const users = 20_000;
const rounds = 5;
const barRatio = 2;

/** 50 features as Feast's clients name them. */
const features = shopState.definitions.views
  .flatMap((view) => view.features.map(({ name }) => `${view.name}:${name}`))
  .slice(0, 50);

/** Feast's format for a batch, beside a server that has the answer in memory. */
function feastFormat(id: string, batch: number, requests: number): Bench {
  const asked = (request: number) => ({
    path: "/get-online-features",
    body: JSON.stringify({
      features,
      entities: { user_id: Array.from({ length: batch }, (_, i) => (request * batch + i) % users) },
    }),
  });
  return {
    id,
    describe: `server CPU of POST /get-online-features, ${batch} x 50 features, beside a bare node:http with the answer`,
    run: () =>
      withShopServer(users, async (ours) => {
        const { path, body } = asked(0);
        const headers = { "content-type": "application/json" };
        const answer = await (await fetch(ours.url + path, { method: "POST", headers, body })).text();
        return withBareServer(answer, async (bare) => {
          const [floor = 0, value = 0] = await microsPerRequest(
            [
              { server: bare, requests, asked },
              { server: ours, requests, asked },
            ],
            rounds,
          );
          const ratio = value / floor;
          const { peakRssMb } = await ours.usage();
          return { value, unit: "µs", floor, ratio, bar: `<= ${barRatio} x`, ok: ratio <= barRatio, peakRssMb };
        });
      }),
  };
}

export const feastFormat1 = feastFormat("feast-format", 1, 4000);
export const feastFormat100 = feastFormat("feast-format-100", 100, 200);
