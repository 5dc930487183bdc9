import { afterAll } from "vitest";
import { openOnlineStore } from "../../../src/online/index.js";
import { onlineStoreSuite } from "../../../src/online/online-store.suite.js";
import { describeWith } from "../../required-in-ci.js";
import { redisPlace } from "./place.js";
import { findRedis, startRedis } from "./servers.js";

const search = await findRedis();
const server = search.found ? await startRedis() : undefined;
afterAll(() => server?.[Symbol.asyncDispose]());
let places = 0;

describeWith("redis-server", search, () => {
  for (const layout of ["readable", "packed"] as const) {
    onlineStoreSuite({
      name: `Redis, ${layout}`,
      emptyTextIsNull: layout === "readable",
      makePlace: async () => {
        const place = redisPlace(server?.port ?? 0, { prefix: `p${++places}:`, layout });
        return { open: () => openOnlineStore(place), [Symbol.asyncDispose]: async () => {} };
      },
    });
  }
});
