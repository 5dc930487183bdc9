import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import type { RedisServers } from "../../../src/config/index.js";
import { runProgram } from "../../run-program.js";
import { accepting, ask, end, freePort, type RunningServer, startRedis } from "./servers.js";

/** What is to be ended, the last first: when this is disposed of, unless it is kept; then by what `keep` gives. */
function ending() {
  let works: (() => Promise<unknown>)[] = [];
  const endAll = async (given: readonly (() => Promise<unknown>)[]): Promise<void> => {
    for (const work of given.toReversed()) await work();
  };
  return {
    defer: (work: () => Promise<unknown>): void => {
      works.push(work);
    },
    use: <T extends AsyncDisposable>(one: T): T => {
      works.push(async () => one[Symbol.asyncDispose]());
      return one;
    },
    keep: () => {
      const kept = works;
      works = [];
      return () => endAll(kept);
    },
    [Symbol.asyncDispose]: () => endAll(works),
  };
}

/** Several servers that stand for one. */
export interface Topology extends AsyncDisposable {
  readonly servers: RedisServers;
  /** Ends the primary that is there now, or one of them, as a crash does. */
  readonly killPrimary: () => Promise<void>;
  /** Starts what was killed again, as a replica of the one that took its place. */
  readonly bringBack: () => Promise<void>;
}

/** How long servers wait for each other before they take one for dead. */
const downAfterMillis = 1000;
const host = "127.0.0.1";
const sentinels = 3;
const waiting = { timeout: 20_000, interval: 50 };

/** A primary, a replica, and three sentinels that watch them. */
export async function startSentinels(): Promise<Topology> {
  await using stack = ending();
  const folder = await mkdtemp(join(tmpdir(), "granary-sentinels-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const back: RunningServer[] = [];
  const primary = stack.use(await startRedis());
  stack.defer(() => Promise.all(back.map((server) => server.kill())));
  const replica = stack.use(await startRedis({ args: ["--replicaof", host, String(primary.port)] }));
  const nodes: { readonly host: string; readonly port: number }[] = [];
  for (let i = 0; i < sentinels; i++) {
    const port = await freePort();
    const file = join(folder, `sentinel-${i}.conf`);
    const lines = [
      `port ${port}`,
      `bind ${host}`,
      `sentinel monitor main ${host} ${primary.port} 2`,
      `sentinel down-after-milliseconds main ${downAfterMillis}`,
      "sentinel failover-timeout main 3000",
    ];
    await writeFile(file, `${lines.join("\n")}\n`);
    const child = spawn("redis-server", [file, "--sentinel"], { stdio: ["ignore", "pipe", "inherit"] });
    stack.defer(() => end(child));
    await accepting(child, /\+monitor/);
    nodes.push({ host, port });
  }
  await vi.waitFor(async () => {
    for (const { port } of nodes) {
      const state = await ask(port, "SENTINEL", "MASTER", "main");
      if (!/num-slaves\s+\$1\s+1\s/.test(state)) throw new Error(state);
      if (!/num-other-sentinels\s+\$1\s+2\s/.test(state)) throw new Error(state);
    }
    if (!(await ask(replica.port, "INFO", "replication")).includes("master_link_status:up")) throw new Error("no link");
  }, waiting);
  const kept = stack.keep();
  return {
    servers: { kind: "sentinel", name: "main", nodes, username: undefined, password: undefined },
    killPrimary: () => primary.kill(),
    bringBack: async () => {
      const args = ["--replicaof", host, String(replica.port)];
      back.push(await startRedis({ port: primary.port, folder: primary.folder, args }));
    },
    [Symbol.asyncDispose]: kept,
  };
}

/** Three primaries with a replica each. */
export async function startCluster(): Promise<Topology> {
  await using stack = ending();
  const all: RunningServer[] = [];
  const back: RunningServer[] = [];
  const settings: string[][] = [];
  for (let i = 0; i < 6; i++) {
    const args = ["--cluster-enabled", "yes", "--cluster-node-timeout", String(downAfterMillis)];
    const bus = ["--cluster-port", String(await freePort()), "--cluster-replica-validity-factor", "0"];
    settings.push([...args, ...bus]);
    all.push(stack.use(await startRedis({ args: [...args, ...bus] })));
  }
  const [first] = all;
  if (first === undefined) throw new Error("No server was started.");
  stack.defer(() => Promise.all(back.map((server) => server.kill())));
  const addresses = all.map(({ port }) => `${host}:${port}`);
  const create = ["--cluster", "create", ...addresses, "--cluster-replicas", "1", "--cluster-yes"];
  const made = await runProgram("redis-cli", create);
  if (made.exitCode !== 0) throw new Error(made.stdout + made.stderr);
  await vi.waitFor(async () => {
    for (const { port } of all) {
      const replication = await ask(port, "INFO", "replication");
      if (!/connected_slaves:1|master_link_status:up/.test(replication)) throw new Error(replication);
      if (!(await ask(port, "CLUSTER", "INFO")).includes("cluster_state:ok")) throw new Error("no cluster");
    }
  }, waiting);
  const kept = stack.keep();
  return {
    // The first three are made primaries.
    servers: { kind: "cluster", nodes: all.slice(0, 2).map(({ port }) => ({ host, port })) },
    killPrimary: () => first.kill(),
    bringBack: async () => {
      back.push(await startRedis({ port: first.port, folder: first.folder, args: settings[0] ?? [] }));
    },
    [Symbol.asyncDispose]: kept,
  };
}

/** A Redis that speaks TLS alone, asks for a client's certificate, and knows one user. */
export async function startSecured(): Promise<
  AsyncDisposable & { readonly port: number; readonly ca: string; readonly cert: string; readonly key: string }
> {
  await using stack = ending();
  const folder = await mkdtemp(join(tmpdir(), "granary-tls-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const openssl = async (...args: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await runProgram("openssl", args, { cwd: folder });
    if (exitCode !== 0) throw new Error(stderr);
  };
  const request = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(...request, "-x509", "-days", "2", "-subj", "/CN=ca", "-keyout", "ca.key", "-out", "ca.crt");
  for (const name of ["server", "client"]) {
    const alternative = ["-addext", "subjectAltName=DNS:cache.example"];
    await openssl(...request, "-subj", `/CN=${name}`, ...alternative, "-keyout", `${name}.key`, "-out", `${name}.csr`);
    const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-copy_extensions", "copy", "-days", "2"];
    await openssl("x509", "-req", "-in", `${name}.csr`, ...signed, "-out", `${name}.crt`);
  }
  const port = await freePort();
  // What docs/redis.md says that a user needs, and no more.
  const may = "+hget +hset +hsetnx +hdel +hmget +hgetall +hvals +hlen +eval +evalsha +scan +info +ping +wait";
  const args = [
    ["--tls-port", String(port), "--tls-cert-file", path("server.crt"), "--tls-key-file", path("server.key")],
    ["--tls-ca-cert-file", path("ca.crt"), "--user", "default", "off"],
    ["--user", "granary", "on", ">secret", "~shop:*", ...may.split(" ")],
  ].flat();
  const server = stack.use(await startRedis({ port: 0, folder, args }));
  const kept = stack.keep();
  return {
    port: server.port === 0 ? port : server.port,
    ca: path("ca.crt"),
    cert: path("client.crt"),
    key: path("client.key"),
    [Symbol.asyncDispose]: kept,
  };
}
