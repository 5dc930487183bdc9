import type { RedisPlace } from "../../../src/config/index.js";

/** A Redis on this machine, with the settings that a test is about. */
export function redisPlace(port: number, settings: Partial<RedisPlace> = {}): RedisPlace {
  return {
    type: "redis",
    servers: { kind: "single", host: "127.0.0.1", port },
    username: undefined,
    password: undefined,
    database: 0,
    tls: null,
    prefix: "",
    layout: "readable",
    timeoutMillis: 5000,
    writeTimeoutMillis: 30_000,
    replicas: 0,
    ...settings,
  };
}
