import type { Duration } from "../time/index.js";

/** Where features are served from: an embedded store in a folder by default, or Redis. */
export type OnlineStoreConfig = LmdbStoreConfig | RedisStoreConfig;

export interface LmdbStoreConfig {
  readonly type: "lmdb";
  /** Folder of the store; `online_store` by default. */
  readonly path?: string;
}

export interface RedisStoreConfig extends RedisSettings {
  readonly type: "redis";
}

/** Where a Redis is, and how Granary uses it. One of `url`, `sentinel` and `cluster`; without any, `REDIS_URL` is the url. */
export interface RedisSettings {
  /** `redis://[user:password@]host[:port][/database]`; `rediss://` speaks TLS. */
  readonly url?: string;
  /** A primary that sentinels watch: `nodes` are the sentinels, as `host:port`, and `name` what they call the primary. */
  readonly sentinel?: {
    readonly name: string;
    readonly nodes: readonly string[];
    readonly username?: string;
    readonly password?: string;
  };
  /** Some nodes of a Redis Cluster, as `host:port`; they tell of the others. */
  readonly cluster?: readonly string[];
  /** The ACL user; that of the url by default. */
  readonly username?: string;
  readonly password?: string;
  /** The database's number; that of the url, or 0, by default. A cluster has only 0. */
  readonly database?: number;
  /** TLS, with files in PEM; `{}` trusts what Node trusts. */
  readonly tls?: RedisTlsSettings;
  /** What keys begin with, before the entity's name; nothing by default. */
  readonly prefix?: string;
  /** `readable`, the default: a hash of texts that any program reads. `packed`: a few bytes a view, for Granary alone. */
  readonly layout?: "readable" | "packed";
  /** How long a read may take, tries included, before it fails; one second by default. */
  readonly timeout?: Duration;
  /** How long a write waits for a Redis that is away, such as one that fails over; 30 seconds by default. */
  readonly writeTimeout?: Duration;
  /** How many replicas must have a push before it is done; 0 by default. */
  readonly replicas?: number;
}

export interface RedisTlsSettings {
  /** Certificates that sign the server's. */
  readonly ca?: string;
  /** This client's own certificate. */
  readonly cert?: string;
  /** This client's own key. */
  readonly key?: string;
  /** The name that the server's certificate is for, where it is not the host's. */
  readonly serverName?: string;
}

/** The online store in Redis, for a config: `onlineStore: redis({ url: "redis://cache:6379" })`. Checked when it is loaded. */
export function redis(settings: RedisSettings = {}): RedisStoreConfig {
  return Object.freeze({ type: "redis", ...settings });
}
