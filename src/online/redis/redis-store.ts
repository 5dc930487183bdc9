import type { RedisPlace } from "../../config/index.js";
import { fail, invariant } from "../../errors/index.js";
import type { KeyTuple } from "../../schema/index.js";
import type { OnlineStore, RowVersion, StoredRow } from "../contract.js";
import { checkKey } from "../key-bytes.js";
import { connectRedis } from "./connect.js";
import type { Layout, RowPlace } from "./layout.js";
import { openNotes, schemaLost } from "./notes.js";
import { patiently } from "./patient.js";
import type { RedisClient, RedisCommand } from "./redis-client.js";
import { refuseClosed } from "./redis-error.js";
import { redisKeys } from "./redis-keys.js";
import { replicated } from "./replicated.js";
import { raiseVersion, readVersion } from "./versions.js";
import { writeView } from "./write-view.js";

/** The store in Redis, with rows in a layout. The first call connects; reads and writes have a connection each. */
export function openStoreOf<Plan>(place: RedisPlace, layout: Layout<Plan>): OnlineStore {
  const description = describe(place);
  const keys = redisKeys(place.prefix);
  const isCluster = place.servers.kind === "cluster";
  const reader = lazyClient(place, place.timeoutMillis, description);
  const writer = lazyClient(place, place.writeTimeoutMillis, description);
  let layoutSeen = false;

  const notesBy = (one: LazyClient) =>
    openNotes({
      send: (command) => one.patiently((client) => client.send(command)),
      keys,
      layout: layout.noteName,
      planOf: layout.planOf,
      description,
    });
  const notes = notesBy(reader);
  const writersNotes = notesBy(writer);

  /** Once; again as long as nothing was written. */
  const checkLayout = async (written?: RedisClient): Promise<void> => {
    if (layoutSeen) return;
    const ask: RedisCommand = { name: "hget", args: [keys.store, "layout"] };
    const found = await (written === undefined
      ? reader.patiently((client) => client.send(ask))
      : written.send({ name: "hsetnx", args: [keys.store, "layout", layout.name] }).then(() => written.send(ask)));
    if (found !== null && found !== layout.name) {
      fail(
        "GR-ONLINE-LAYOUT",
        `The ${description} has the ${String(found)} layout, the config the ${layout.name} one.`,
      );
    }
    layoutSeen = found !== null;
  };

  const read = async (entity: string, views: readonly string[], tuples: readonly KeyTuple[]) => {
    const hashes = tuples.map((key) => {
      checkKey(key);
      return keys.ofEntity(entity, key);
    });
    if (views.length === 0 || hashes.length === 0) return tuples.map(() => []);
    await checkLayout();
    const answers = await reader.patiently((client) => readHashes(client, layout, hashes, views));
    const rows: (readonly (StoredRow | null)[])[] = [];
    for (const [index, answer] of answers.entries()) {
      const where: RowPlace = { entity, key: tuples[index] ?? [], description };
      const found =
        layout.rowsOf(answer, views, notes.known(entity), where) ??
        layout.rowsOf(answer, views, await notes.reload(entity), where);
      rows.push(found ?? schemaLost(entity, "unknown", description));
    }
    return rows;
  };

  return {
    description,
    read,
    write: async (view, version, batches, options = {}) => {
      await writer.patiently(checkLayout);
      const writing = <T>(work: (client: RedisClient) => Promise<T>): Promise<T> =>
        writer.patiently((client) => replicated(client, place.replicas, () => work(client)));
      const report = await writeView(
        { layout, notes: writersNotes, keys, isCluster, description, patiently: writing },
        view,
        version,
        batches,
        options,
      );
      await writing((client) => raiseVersion(client, keys.versions, view.name, version));
      return report;
    },
    versionOf: (view): Promise<RowVersion | null> =>
      reader.patiently((client) => readVersion(client, keys.versions, view)),
    ping: async () => {
      await reader.patiently(async (client) => {
        await client.send({ name: "hget", args: [keys.store, "layout"] });
      });
      await checkLayout();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([reader.close(), writer.close()]);
    },
  };
}

/** One command for one entity; else all in one round trip to each server. */
async function readHashes<Plan>(
  client: RedisClient,
  { readCommand, bytes }: Layout<Plan>,
  hashes: readonly string[],
  views: readonly string[],
): Promise<readonly unknown[]> {
  const [first] = hashes;
  invariant(first !== undefined, "Nothing is to be read.");
  if (hashes.length === 1) return [await client.send(readCommand(first, views), bytes)];
  const answers = await client.batch(
    hashes.map((hash) => readCommand(hash, views)),
    bytes,
  );
  for (const answer of answers) if (answer instanceof Error) throw answer;
  return answers;
}

interface LazyClient {
  readonly patiently: <T>(work: (client: RedisClient) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** A server that says nothing for so long hangs. */
const silenceLimitMillis = 5000;

/** A client that the first call connects, and that is closed once. */
function lazyClient(place: RedisPlace, limitMillis: number, description: string): LazyClient {
  let connecting: Promise<RedisClient> | undefined;
  let closed = false;
  const connected = async (): Promise<RedisClient> => {
    if (closed) refuseClosed(description);
    connecting ??= connectRedis(place, Math.min(limitMillis, silenceLimitMillis));
    const mine = connecting;
    const client = await mine.catch(() => undefined);
    if (client !== undefined && !client.hasEnded()) return client;
    // Of many calls that see it gone, the first makes another.
    if (connecting === mine) connecting = undefined;
    return client === undefined ? mine : connected();
  };
  return {
    patiently: <T>(work: (client: RedisClient) => Promise<T>): Promise<T> =>
      patiently(async () => work(await connected()), { limitMillis, description }),
    close: async (): Promise<void> => {
      closed = true;
      const client = await connecting?.catch(() => undefined);
      client?.close();
    },
  };
}

/** How people name the store; a password is no part of it. */
function describe({ servers, database, prefix }: RedisPlace): string {
  const hosts = (nodes: readonly { readonly host: string; readonly port: number }[]) =>
    nodes.map(({ host, port }) => `${host}:${port}`).join(", ");
  const keyed = prefix === "" ? "" : ` under "${prefix}"`;
  switch (servers.kind) {
    case "single":
      return `redis at ${hosts([servers])}${database === 0 ? "" : `/${database}`}${keyed}`;
    case "sentinel":
      return `redis "${servers.name}" by sentinels ${hosts(servers.nodes)}${database === 0 ? "" : `/${database}`}${keyed}`;
    case "cluster":
      return `redis cluster at ${hosts(servers.nodes)}${keyed}`;
  }
}
