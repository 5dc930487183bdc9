import { describe, expect, test } from "vitest";
import { isGranaryError } from "../errors/index.js";
import { checkConfig } from "./check-config.js";
import { type OnlineStoreConfig, type RedisSettings, redis } from "./online-config.js";
import { onlinePlace, type RedisPlace } from "./online-place.js";

const folder = "/repo";
const file = "/repo/granary.config.ts";

function placeOf(config: OnlineStoreConfig | undefined, url?: string) {
  return onlinePlace(config, folder, file, { REDIS_URL: url });
}

const usual: RedisPlace = {
  type: "redis",
  servers: { kind: "single", host: "localhost", port: 6379 },
  username: undefined,
  password: undefined,
  database: 0,
  tls: null,
  prefix: "",
  layout: "readable",
  timeoutMillis: 1000,
  writeTimeoutMillis: 30_000,
  replicas: 0,
};

describe("where the online store is", () => {
  test.each<[string, OnlineStoreConfig | undefined, string | undefined, object]>([
    ["nothing said", undefined, undefined, { type: "lmdb", path: "/repo/online_store" }],
    ["an empty REDIS_URL", undefined, "", { type: "lmdb", path: "/repo/online_store" }],
    [
      "REDIS_URL",
      undefined,
      "redis://cache:7000/3",
      { ...usual, servers: { kind: "single", host: "cache", port: 7000 }, database: 3 },
    ],
    [
      "REDIS_URL in place of the embedded store",
      { type: "lmdb", path: "on" },
      "redis://cache",
      { ...usual, servers: { kind: "single", host: "cache", port: 6379 } },
    ],
    ["a Redis that is nowhere said to be", redis(), undefined, usual],
    [
      "REDIS_URL for a Redis that the config leaves open",
      redis({ prefix: "shop:" }),
      "redis://cache",
      { ...usual, servers: { kind: "single", host: "cache", port: 6379 }, prefix: "shop:" },
    ],
    [
      "a url of the config's own, with a user, over TLS",
      redis({ url: "rediss://us%40er:p%3Aw@[::1]:7001", timeout: "2s" }),
      "redis://cache",
      {
        ...usual,
        servers: { kind: "single", host: "::1", port: 7001 },
        username: "us@er",
        password: "p:w",
        tls: {},
        timeoutMillis: 2000,
      },
    ],
    [
      "settings beside the url's own",
      redis({ url: "redis://a:b@cache/1", username: "c", password: "d", database: 2, tls: { ca: "ca.pem" } }),
      undefined,
      {
        ...usual,
        servers: { kind: "single", host: "cache", port: 6379 },
        username: "c",
        password: "d",
        database: 2,
        tls: { ca: "/repo/ca.pem" },
      },
    ],
    [
      "sentinels",
      redis({ sentinel: { name: "main", nodes: ["a", "b:1", "[::1]:2"], password: "s" } }),
      undefined,
      {
        ...usual,
        servers: {
          kind: "sentinel",
          name: "main",
          nodes: [
            { host: "a", port: 26_379 },
            { host: "b", port: 1 },
            { host: "::1", port: 2 },
          ],
          username: undefined,
          password: "s",
        },
      },
    ],
    [
      "a cluster",
      redis({ cluster: ["a:7000"], layout: "packed", replicas: 1 }),
      "redis://cache",
      { ...usual, servers: { kind: "cluster", nodes: [{ host: "a", port: 7000 }] }, layout: "packed", replicas: 1 },
    ],
  ])("%s", (_, config, url, place) => {
    expect(placeOf(config, url)).toEqual(place);
  });
});

describe("what is no place of a Redis: GR-CONFIG-INVALID", () => {
  test.each<[string, RedisSettings, string | undefined, string, RegExp]>([
    ["two of them", { url: "redis://a", cluster: ["b"] }, undefined, "onlineStore", /one of url, sentinel and cluster/],
    ["another url", { url: "http://a" }, undefined, "onlineStore.url", /is no redis:\/\//],
    ["a database that is none", { url: "redis://a/x" }, undefined, "onlineStore.url", /is no redis:\/\//],
    ["REDIS_URL", {}, "cache:6379", "REDIS_URL", /is no redis:\/\//],
    ["a node", { cluster: ["a:1", "b:x"] }, undefined, "onlineStore.cluster[1]", /"b:x" is no host:port/],
    ["a cluster's database", { cluster: ["a"], database: 1 }, undefined, "onlineStore.database", /only database 0/],
  ])("%s", (_, settings, url, path, words) => {
    const told = { code: "GR-CONFIG-INVALID", detail: expect.stringMatching(words), where: { file, path } };
    expect(() => placeOf(redis(settings), url)).toThrow(expect.objectContaining(told));
  });

  test("and the error tells no password", () => {
    try {
      placeOf(redis({ url: "redis//user:secret@host" }));
      expect.unreachable();
    } catch (error) {
      expect(isGranaryError(error) && JSON.stringify([error.detail, error.data, error.where])).not.toContain("secret");
    }
  });

  test.each([
    [{ type: "redis", prefx: "a" }, 'onlineStore.prefx: there is no such setting. Did you mean "prefix"?'],
    [{ type: "redis", tls: { crt: "a" } }, 'onlineStore.tls.crt: there is no such setting. Did you mean "cert"?'],
    [{ type: "redis", timeout: "soon" }, 'onlineStore.timeout: is no duration, such as "10m".'],
  ])("%j", (onlineStore, detail) => {
    expect(() => checkConfig({ onlineStore }, file)).toThrow(expect.objectContaining({ detail }));
  });
});
