import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openOnlineStore } from "../src/online/index.js";
import type { Bench } from "./bench.js";
import { loadWithGets } from "./http-load.js";
import { fillShop, shopState } from "./http-shop.js";
import { median } from "./measure.js";

const built = join(import.meta.dirname, "../dist/server/index.js");
const users = 20_000;
const connections = 32;
const requestsPerRound = 10_000;
const rounds = 7;
const barRatio = 0.45;

/** What a read costs the server beside what HTTP itself costs Node. */
export const httpGet: Bench = {
  id: "http-get",
  describe: "server CPU of GET /features/{id} with 55 features from LMDB, beside a bare node:http hello",
  run: async () => {
    if (!existsSync(built)) return { skipped: "dist/server is not there: run npm run build" };
    const folder = await mkdtemp(join(tmpdir(), "granary-bench-"));
    const stateFile = join(folder, "state.json");
    await writeFile(stateFile, JSON.stringify(shopState));
    const bare = await startServer(["bare"]);
    try {
      await using store = openOnlineStore({ type: "lmdb", path: join(folder, "store") });
      await fillShop(store, users);
      const ours = await startServer(["granary", join(folder, "store"), stateFile]);
      try {
        const ourMicros: number[] = [];
        const bareMicros: number[] = [];
        // The first rounds warm both up. Rounds alternate, so that a busy moment falls on both.
        for (let round = -2; round < rounds; round++) {
          const bareCost = await microsPerRequest(bare, () => "/");
          const ourCost = await microsPerRequest(ours, (request) => `/features/${(request * 7919) % users}`);
          if (round < 0) continue;
          bareMicros.push(bareCost);
          ourMicros.push(ourCost);
        }
        const [value, floor] = [median(ourMicros), median(bareMicros)];
        const ratio = floor / value;
        const { peakRssMb } = await ours.usage();
        return { value, unit: "µs", floor, ratio, bar: `>= ${barRatio} x`, ok: ratio >= barRatio, peakRssMb };
      } finally {
        ours.child.disconnect();
      }
    } finally {
      bare.child.disconnect();
      await rm(folder, { recursive: true });
    }
  },
};

interface Usage {
  readonly cpuMicros: number;
  readonly peakRssMb: number;
}

interface MeasuredServer {
  readonly url: string;
  readonly child: ChildProcess;
  usage(): Promise<Usage>;
}

async function microsPerRequest(server: MeasuredServer, pathOf: (request: number) => string): Promise<number> {
  const before = await server.usage();
  await loadWithGets(server.url, connections, requestsPerRound, pathOf);
  const after = await server.usage();
  return (after.cpuMicros - before.cpuMicros) / requestsPerRound;
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
