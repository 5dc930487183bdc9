import { once } from "node:events";
import { Agent, get } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { announcedUrl, type StartedCommand, startGranary } from "./gate.js";
import { smallRepo } from "./small-repo.js";

let repo: ExampleRepo;
beforeAll(async () => {
  repo = await smallRepo();
  await granaryAnswer(repo, "apply");
  await granaryAnswer(repo, "run");
});
afterAll(() => repo?.[Symbol.asyncDispose]());

type LogLine = Readonly<Record<string, unknown>>;

/** `granary serve --workers 2` on a free port, with the lines of its log so far. */
interface Workers extends StartedCommand {
  readonly url: string;
  readonly log: readonly LogLine[];
}

async function serveByTwo(): Promise<Workers> {
  const log: LogLine[] = [];
  let rest = "";
  const started = startGranary(repo, "serve", "--port", "0", "--workers", "2");
  started.child.stderr?.on("data", (piece: string) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    // What a command fails by is said to people.
    log.push(...lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)));
  });
  return { ...started, url: await announcedUrl(started), log };
}

const said = ({ log }: Workers, message: string) => log.filter(({ msg }) => msg === message);

/** Answers over as many connections, which workers take in turn. */
async function ask(url: string, path: string, connections: number): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: false, maxSockets: connections });
  return Promise.all(
    Array.from({ length: connections }, async () => {
      const [response] = await once(get(url + path, { agent }), "response");
      return text(response);
    }),
  );
}

async function metric(url: string, sample: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`, { headers: { connection: "close" } })).text();
  const line = page.split("\n").find((one) => one.startsWith(`${sample} `)) ?? "";
  return Number(line.slice(sample.length));
}

const answers = 'granary_http_requests_total{method="GET",route="/features/:id",status="200"}';

test("workers share a port, count together, and are started anew when they die", async () => {
  const server = await serveByTwo();
  const { url } = server;
  expect(said(server, "worker listens").length).toBe(2);
  const read = await ask(url, "/features/1", 12);
  expect(read.map((one) => JSON.parse(one).features.spend)).toEqual(Array(12).fill(15));
  expect(await metric(url, answers)).toBe(12);
  expect(await metric(url, "granary_workers")).toBe(2);
  expect(await metric(url, "granary_worker_deaths_total")).toBe(0);
  expect(await metric(url, 'granary_view_snapshot_age_seconds{view="spending"}')).toBeLessThan(86_400);

  const [first] = said(server, "worker listens");
  process.kill(Number(first?.worker), "SIGKILL");
  await expect.poll(() => said(server, "worker listens").length, { timeout: 60_000, interval: 20 }).toBe(3);
  expect(said(server, "worker died")).toMatchObject([{ worker: first?.worker, signal: "SIGKILL" }]);
  await ask(url, "/features/1", 4);
  // What the dead one had answered counts on.
  expect(await metric(url, answers)).toBe(16);
  expect(await metric(url, "granary_worker_deaths_total")).toBe(1);
  expect(await metric(url, "granary_workers")).toBe(2);

  // What keeps others from starting is said once, by the first of them.
  const others = await granary(repo, "serve", "--port", new URL(url).port, "--workers", "2", "--json");
  expect(others.exitCode).toBe(1);
  expect(JSON.parse(others.stdout)).toMatchObject({ error: { code: "GR-PORT-IN-USE" } });

  server.child.kill("SIGTERM");
  const { exitCode, stdout } = await server.ended;
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`Serving on ${url} (docs at ${url}/docs). Ctrl-C stops.\n`);
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});

test("workers that die as soon as they start are given up: GR-WORKERS-DIE", async () => {
  const server = await serveByTwo();
  const killed = new Set<unknown>();
  const killAll = setInterval(() => {
    for (const { worker } of said(server, "worker listens")) {
      if (killed.has(worker)) continue;
      killed.add(worker);
      process.kill(Number(worker), "SIGKILL");
    }
  }, 10);
  const { exitCode, stderr } = await server.ended;
  clearInterval(killAll);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("GR-WORKERS-DIE");
});
