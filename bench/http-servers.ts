import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openOnlineStore } from "../src/online/index.js";
import type { Skipped } from "./bench.js";
import { type Asked, loadWithRequests } from "./http-load.js";
import { fillShop, shopState } from "./http-shop.js";
import { median } from "./measure.js";

const built = join(import.meta.dirname, "../dist/server/index.js");

interface Usage {
  readonly cpuMicros: number;
  readonly peakRssMb: number;
}

/** A server in a process of its own, whose processor time is known. */
export interface MeasuredServer {
  readonly url: string;
  readonly child: ChildProcess;
  usage(): Promise<Usage>;
}

/** Requests of one kind to one server. */
export interface Load {
  readonly server: MeasuredServer;
  readonly requests: number;
  readonly asked: (request: number) => Asked;
}

const connections = 32;

/** Runs `work` with a server of Granary over a shop's `users` users. */
export async function withShopServer<T>(
  users: number,
  work: (server: MeasuredServer) => Promise<T>,
): Promise<T | Skipped> {
  if (!existsSync(built)) return { skipped: "dist/server is not there: run npm run build" };
  const folder = await mkdtemp(join(tmpdir(), "granary-bench-"));
  try {
    const stateFile = join(folder, "state.json");
    await writeFile(stateFile, JSON.stringify(shopState));
    await using store = openOnlineStore({ type: "lmdb", path: join(folder, "store") });
    await fillShop(store, users);
    return await withServer(["granary", join(folder, "store"), stateFile], work);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs `work` with a server of `node:http` that answers every request with `body`. */
export async function withBareServer<T>(body: string, work: (server: MeasuredServer) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "granary-bench-"));
  try {
    await writeFile(join(folder, "answer.json"), body);
    return await withServer(["bare", join(folder, "answer.json")], work);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The median server CPU of a request of each load, in µs. Rounds alternate, so that a busy moment falls on all; the first
 * two warm up.
 */
export async function microsPerRequest(loads: readonly Load[], rounds: number): Promise<readonly number[]> {
  const costs = loads.map((): number[] => []);
  for (let round = -2; round < rounds; round++) {
    for (const [index, { server, requests, asked }] of loads.entries()) {
      const before = await server.usage();
      await loadWithRequests(server.url, connections, requests, asked);
      const after = await server.usage();
      if (round >= 0) costs[index]?.push((after.cpuMicros - before.cpuMicros) / requests);
    }
  }
  return costs.map(median);
}

async function withServer<T>(args: readonly string[], work: (server: MeasuredServer) => Promise<T>): Promise<T> {
  const server = await startServer(args);
  try {
    return await work(server);
  } finally {
    server.child.disconnect();
  }
}

async function startServer(args: readonly string[]): Promise<MeasuredServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "programs/http-server.mjs"), ...args], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let fail = (_: Error): void => {};
  child.on("exit", (code) => fail(new Error(`The server ended with ${code}.`)));
  const nextMessage = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      fail = reject;
      child.once("message", resolve);
    });
  // http-server.mjs first tells its address, then answers each message with its usage.
  const { url } = (await nextMessage()) as { readonly url: string };
  const usage = async (): Promise<Usage> => {
    const answer = nextMessage();
    child.send("usage");
    return (await answer) as Usage;
  };
  return { url, child, usage };
}
