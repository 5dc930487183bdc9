import { resolve } from "node:path";
import { fail } from "../errors/index.js";
import { durationMicros } from "../time/index.js";
import type { OnlineStoreConfig, RedisStoreConfig, RedisTlsSettings } from "./online-config.js";

/** Where an online store is, with every default filled in. */
export type OnlinePlace = LmdbPlace | RedisPlace;

export interface LmdbPlace {
  readonly type: "lmdb";
  /** The folder: absolute, or relative to the working directory. */
  readonly path: string;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Which servers a Redis consists of. */
export type RedisServers =
  | ({ readonly kind: "single" } & HostPort)
  | {
      readonly kind: "sentinel";
      readonly name: string;
      readonly nodes: readonly HostPort[];
      readonly username: string | undefined;
      readonly password: string | undefined;
    }
  | { readonly kind: "cluster"; readonly nodes: readonly HostPort[] };

export interface RedisPlace {
  readonly type: "redis";
  readonly servers: RedisServers;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** Null without TLS; files are absolute. */
  readonly tls: RedisTlsSettings | null;
  readonly prefix: string;
  readonly layout: "readable" | "packed";
  readonly timeoutMillis: number;
  readonly writeTimeoutMillis: number;
  readonly replicas: number;
}

/** What the environment says of the online store. */
interface OnlineEnvironment {
  readonly REDIS_URL?: string | undefined;
}

const usualPort = 6379;
const usualSentinelPort = 26_379;
const microsPerMilli = 1000;

/**
 * Where the online store is. `REDIS_URL` says where a Redis is that the config leaves open: with it the store is in Redis
 * also where the config says nothing, or names the embedded one.
 * Throws `GR-CONFIG-INVALID`.
 */
export function onlinePlace(
  config: OnlineStoreConfig | undefined,
  folder: string,
  file: string,
  { REDIS_URL: url }: OnlineEnvironment,
): OnlinePlace {
  if (config?.type === "redis") return redisPlace(config, folder, file, url);
  if (url !== undefined && url !== "") return redisPlace({ type: "redis" }, folder, file, url);
  return Object.freeze({ type: "lmdb", path: resolve(folder, config?.path ?? "online_store") });
}

function redisPlace(config: RedisStoreConfig, folder: string, file: string, fromOutside: string | undefined) {
  const { url, sentinel, cluster, tls } = config;
  const refuse = (path: string, words: string): never =>
    fail("GR-CONFIG-INVALID", `${path}: ${words}`, { where: { file, path } });
  if ([url, sentinel, cluster].filter((one) => one !== undefined).length > 1) {
    refuse("onlineStore", "a Redis is named by one of url, sentinel and cluster.");
  }
  const hosts = (nodes: readonly string[], path: string, port: number) =>
    nodes.map((node, index) => hostPortOf(node, port) ?? refuse(`${path}[${index}]`, `"${node}" is no host:port.`));
  const place = (servers: RedisServers, found: Partial<FromUrl> = {}): RedisPlace => {
    const database = config.database ?? found.database ?? 0;
    if (servers.kind === "cluster" && database !== 0) refuse("onlineStore.database", "a cluster has only database 0.");
    return Object.freeze({
      type: "redis",
      servers: Object.freeze(servers),
      username: config.username ?? found.username,
      password: config.password ?? found.password,
      database,
      tls: tls === undefined ? (found.tls === true ? {} : null) : tlsFiles(tls, folder),
      prefix: config.prefix ?? "",
      layout: config.layout ?? "readable",
      timeoutMillis: durationMicros(config.timeout ?? "1s") / microsPerMilli,
      writeTimeoutMillis: durationMicros(config.writeTimeout ?? "30s") / microsPerMilli,
      replicas: config.replicas ?? 0,
    });
  };
  if (sentinel !== undefined) {
    const { name, username, password } = sentinel;
    const nodes = hosts(sentinel.nodes, "onlineStore.sentinel.nodes", usualSentinelPort);
    return place({ kind: "sentinel", name, nodes, username, password });
  }
  if (cluster !== undefined) {
    return place({ kind: "cluster", nodes: hosts(cluster, "onlineStore.cluster", usualPort) });
  }
  const [text, path] = url === undefined ? [fromOutside, "REDIS_URL"] : [url, "onlineStore.url"];
  const found = urlOf(text ?? `redis://localhost:${usualPort}`);
  if (found === undefined) return refuse(path, "is no redis://[user:password@]host[:port][/database], nor rediss://….");
  return place({ kind: "single", host: found.host, port: found.port }, found);
}

interface FromUrl extends HostPort {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number | undefined;
  readonly tls: boolean;
}

/** Undefined for what is no URL of a Redis. The text is never told: it may hold a password. */
function urlOf(text: string): FromUrl | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const path = /^\/?(\d{0,5})$/.exec(url?.pathname ?? "?");
  if (url === undefined || path === null || !["redis:", "rediss:"].includes(url.protocol) || url.hostname === "") {
    return undefined;
  }
  const decoded = (part: string) => (part === "" ? undefined : decodeURIComponent(part));
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? usualPort : Number(url.port),
    username: decoded(url.username),
    password: decoded(url.password),
    database: path[1] === "" ? undefined : Number(path[1]),
    tls: url.protocol === "rediss:",
  };
}

/** `host`, `host:port`, `[::1]:port`. */
function hostPortOf(text: string, usual: number): HostPort | undefined {
  const [, v6, name, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:/[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = v6 ?? name;
  return host === undefined ? undefined : { host, port: port === undefined ? usual : Number(port) };
}

function tlsFiles({ ca, cert, key, serverName }: RedisTlsSettings, folder: string): RedisTlsSettings {
  return Object.freeze({
    ...(ca === undefined ? {} : { ca: resolve(folder, ca) }),
    ...(cert === undefined ? {} : { cert: resolve(folder, cert) }),
    ...(key === undefined ? {} : { key: resolve(folder, key) }),
    ...(serverName === undefined ? {} : { serverName }),
  });
}
