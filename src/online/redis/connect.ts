import type { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import slotOf from "cluster-key-slot";
import type { Cluster, Redis, RedisOptions } from "iovalkey";
import type { RedisPlace } from "../../config/index.js";
import { diskError } from "../../files/index.js";
import type { RedisArgs, RedisClient, RedisCommand, RedisPrimary } from "./redis-client.js";
import { answeredWord } from "./redis-error.js";

/** How long making a connection may take. */
const connectLimitMillis = 2000;
const reconnectLimitMillis = 500;

/** Longer after each try in vain, and never two clients at once: between half of it and all. */
function reconnectDelayMillis(tries: number): number {
  return Math.min(reconnectLimitMillis, 10 * 2 ** Math.min(tries, 10)) * (0.5 + Math.random() / 2);
}

/**
 * Connects to Redis. The library is loaded here, when the first call needs it. A connection that is lost is made anew in
 * the background, to the primary that sentinels name or the nodes that a cluster tells of; meanwhile calls fail at once.
 */
export async function connectRedis(place: RedisPlace, silenceLimitMillis: number): Promise<RedisClient> {
  const { Cluster, Redis } = await import("iovalkey");
  const { servers, username, password, tls } = place;
  const common: RedisOptions = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === null ? {} : { tls: tlsOptions(place) }),
    connectTimeout: connectLimitMillis,
    // A server that hangs is as gone as one that closed.
    socketTimeout: silenceLimitMillis,
    lazyConnect: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // A primary that became a replica refuses writes: the connection is made anew, to whoever is primary now.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  };
  if (servers.kind === "cluster") {
    const cluster = new Cluster(
      servers.nodes.map((node) => ({ ...node })),
      {
        lazyConnect: true,
        enableOfflineQueue: false,
        clusterRetryStrategy: reconnectDelayMillis,
        // Tried again by who called, who knows how much time is left.
        maxRedirections: 3,
        retryDelayOnFailover: 50,
        retryDelayOnClusterDown: 50,
        slotsRefreshTimeout: connectLimitMillis,
        slotsRefreshInterval: 1000,
        redisOptions: common,
        ...(tls === null ? {} : { dnsLookup: (address, callback) => callback(null, address) }),
      },
    );
    return clientOfCluster(cluster, await connected(cluster));
  }
  const redis = new Redis({
    ...common,
    db: place.database,
    enableOfflineQueue: false,
    retryStrategy: reconnectDelayMillis,
    ...(servers.kind === "single"
      ? { host: servers.host, port: servers.port }
      : {
          sentinels: servers.nodes.map((node) => ({ ...node })),
          name: servers.name,
          ...(servers.username === undefined ? {} : { sentinelUsername: servers.username }),
          ...(servers.password === undefined ? {} : { sentinelPassword: servers.password }),
          ...(tls === null ? {} : { enableTLSForSentinelMode: true, sentinelTLS: tlsOptions(place) }),
          sentinelRetryStrategy: reconnectDelayMillis,
          failoverDetector: true,
        }),
  });
  return clientOfServer(redis, await connected(redis));
}

/** Throws why a connection is not there, for a call that failed by that: the call's own error tells no more than that. */
type Explain = (error: unknown) => never;

async function connected(redis: Redis | Cluster): Promise<Explain> {
  let trouble: unknown;
  /** Whether the trouble is this connection's: one that was refused a user may be told to be ready all the same. */
  let isOwn = false;
  redis.on("connect", () => {
    isOwn = false;
  });
  redis.on("error", (error: unknown) => {
    trouble = error;
    isOwn = true;
  });
  redis.on("ready", () => {
    if (!isOwn) trouble = undefined;
  });
  const explain = (error: unknown): never => {
    throw answeredWord(error) === null && trouble !== undefined ? trouble : error;
  };
  try {
    await redis.connect();
  } catch (error) {
    // Else it would go on trying, and no one would hold it.
    redis.disconnect();
    explain(error);
  }
  return explain;
}

function tlsOptions({ tls }: RedisPlace): ConnectionOptions {
  const file = (path: string | undefined, name: "ca" | "cert" | "key") => {
    if (path === undefined) return {};
    try {
      return { [name]: readFileSync(path) };
    } catch (error) {
      throw diskError(error, path);
    }
  };
  return {
    ...file(tls?.ca, "ca"),
    ...file(tls?.cert, "cert"),
    ...file(tls?.key, "key"),
    ...(tls?.serverName === undefined ? {} : { servername: tls.serverName }),
  };
}

function clientOfServer(redis: Redis, explain: Explain): RedisClient & RedisPrimary {
  const client: RedisClient & RedisPrimary = {
    send: (command, bytes = false) => sendTo(redis, command, bytes).catch(explain),
    batch: (commands, bytes = false) => batchTo(redis, commands, bytes, explain),
    primaries: () => [client],
    connection: () => `${idOf(redis)}:${closesOf(redis)}`,
    hasEnded: () => redis.status === "end",
    close: () => redis.disconnect(),
  };
  return client;
}

const closes = new WeakMap<Redis, number>();
const ids = new WeakMap<Redis, number>();
let lastId = 0;

function idOf(redis: Redis): number {
  const id = ids.get(redis) ?? ++lastId;
  ids.set(redis, id);
  return id;
}

/** How often a connection was lost since this was first asked. */
function closesOf(redis: Redis): number {
  const known = closes.get(redis);
  if (known !== undefined) return known;
  closes.set(redis, 0);
  redis.on("close", () => closes.set(redis, (closes.get(redis) ?? 0) + 1));
  return 0;
}

function clientOfCluster(cluster: Cluster, explain: Explain): RedisClient {
  return {
    send: (command, bytes = false) => sendTo(cluster, command, bytes).catch(explain),
    batch: async (commands, bytes = false) => {
      const answers = new Array<unknown>(commands.length);
      const groups = [...byServer(cluster, commands).values()];
      await Promise.all(
        groups.map(async (positions) => {
          const own = positions.flatMap((position) => commands[position] ?? []);
          const found = await batchTo(cluster, own, bytes, explain);
          positions.forEach((position, index) => {
            answers[position] = found[index];
          });
        }),
      );
      // Not all moved, so the library did not look where to.
      if (answers.some(isMoved)) cluster.refreshSlotsCache();
      return answers;
    },
    primaries: () => cluster.nodes("master").map((node) => clientOfServer(node, explain)),
    hasEnded: () => cluster.status === "end",
    close: () => cluster.disconnect(),
  };
}

function isMoved(answer: unknown): boolean {
  return answer instanceof Error && answer.message.startsWith("MOVED");
}

/** The positions of the commands that go to one server, by its name. */
function byServer(cluster: Cluster, commands: readonly RedisCommand[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  commands.forEach((command, position) => {
    const server = cluster.slots[slotOf(keyOf(command))]?.[0] ?? "";
    const group = groups.get(server);
    if (group === undefined) groups.set(server, [position]);
    else group.push(position);
  });
  return groups;
}

/** The key that a command is about: a script's first, or else the first argument. */
function keyOf({ name, args }: RedisCommand): string | Buffer {
  const key = args[name === "eval" || name === "evalsha" ? 2 : 0];
  return typeof key === "number" || key === undefined ? String(key) : key;
}

/** As the library wants arguments: it only reads them. */
function given(args: RedisArgs): (string | number | Buffer)[] {
  return args as (string | number | Buffer)[]; // readonly alone is taken away
}

function sendTo(redis: Redis | Cluster, { name, args }: RedisCommand, bytes: boolean): Promise<unknown> {
  return bytes ? redis.callBuffer(name, given(args)) : redis.call(name, given(args));
}

async function batchTo(
  redis: Redis | Cluster,
  commands: readonly RedisCommand[],
  bytes: boolean,
  explain: Explain,
): Promise<readonly unknown[]> {
  const pipeline = redis.pipeline();
  for (const { name, args } of commands) {
    if (bytes) pipeline.callBuffer(name, given(args));
    else pipeline.call(name, given(args));
  }
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, answer]) =>
    error !== null && answeredWord(error) === null ? explain(error) : (error ?? answer),
  );
}
