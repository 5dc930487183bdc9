import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { announcedUrl, type StartedCommand, startGranary } from "./gate.js";
import { change, edited, shop, smallRepo } from "./small-repo.js";

let repo: ExampleRepo;
beforeAll(async () => {
  repo = await smallRepo();
  await granaryAnswer(repo, "apply");
  await granaryAnswer(repo, "run");
});
afterAll(() => repo?.[Symbol.asyncDispose]());

interface Server extends StartedCommand {
  readonly url: string;
}

/** Starts a server on a free port, and waits until it says where it listens. */
async function serve(...args: readonly string[]): Promise<Server> {
  const started = startGranary(repo, "serve", "--port", "0", ...args);
  return { ...started, url: await announcedUrl(started) };
}

/** What it printed until it was told to stop. */
async function stopped({ child, ended }: Server, signal: NodeJS.Signals = "SIGINT") {
  child.kill(signal);
  return ended;
}

type LogLine = Readonly<Record<string, unknown>>;
const logOf = (stderr: string): readonly LogLine[] =>
  stderr
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("serve", () => {
  test("answers, logs JSON lines on stderr, and ends with 0 on Ctrl-C without a word on stdout", async () => {
    const server = await serve();
    expect(await (await fetch(`${server.url}/features/1`)).json()).toMatchObject({ features: { spend: 15, age: 31 } });
    const { exitCode, stdout, stderr } = await stopped(server);
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`Serving on ${server.url} (docs at ${server.url}/docs). Ctrl-C stops.\n`);
    expect(logOf(stderr)).toMatchObject([
      { msg: "listening", url: server.url },
      { msg: "answered", method: "GET", url: "/features/1", status: 200 },
      { msg: "stopping" },
    ]);
  });

  test("answers what is under way before it ends", async () => {
    const server = await serve("--json");
    const { hostname, port } = new URL(server.url);
    const body = JSON.stringify({ entities: [{ user_id: 2 }], features: ["spend"] });
    const socket = connect(Number(port), hostname).setEncoding("utf8");
    const head = `POST /features HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nexpect: 100-continue\r\n\r\n`;
    socket.write(head);
    // The server answers 100 once the request is under way; its body comes after the signal.
    expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1\.1 100 /);
    server.child.kill("SIGTERM");
    await expect
      .poll(() => fetch(`${server.url}/health`, { headers: { connection: "close" } }).catch(() => "refused"), {
        timeout: 60_000,
        interval: 20,
      })
      .toBe("refused");
    let answer = "";
    socket.on("data", (piece: string) => {
      answer += piece;
    });
    socket.write(body);
    await once(socket, "close");
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"values":[7]');
    const { exitCode, stdout } = await server.ended;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ url: server.url });
  });

  test.each([
    ["warn", []],
    ["silent", []],
  ])("--log-level %s logs no request", async (level, lines) => {
    const server = await serve("--log-level", level);
    expect((await fetch(`${server.url}/features/99`)).status).toBe(404);
    expect(logOf((await stopped(server)).stderr)).toEqual(lines);
  });

  test("the config's log level holds where none is given", async () => {
    await change(repo, edited("granary.config.ts", "{ clock", '{ server: { logLevel: "error" }, clock'));
    try {
      expect((await stopped(await serve())).stderr).toBe("");
      expect(logOf((await stopped(await serve("--log-level", "debug"))).stderr).length).toBeGreaterThan(0);
    } finally {
      await change(repo, { "granary.config.ts": shop["granary.config.ts"] ?? "" });
    }
  });

  test.each([
    [["--log-level", "inof"], '--log-level is one of debug, info, warn, error, silent, not "inof".'],
    [["--log-level", "wan"], 'not "wan". Did you mean "warn"?'],
    [["--port", "http"], '--port is a whole number from 0 to 65535, not "http".'],
  ])("%j is wrong usage: GR-COMMAND-OPTION-INVALID", async (args, detail) => {
    const { exitCode, stdout } = await granary(repo, "serve", ...args, "--json");
    const { error } = JSON.parse(stdout);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 2, code: "GR-COMMAND-OPTION-INVALID" });
    expect(error.detail).toContain(detail);
  });

  test("a port that is taken is named: GR-PORT-IN-USE", async () => {
    const server = await serve();
    const { port } = new URL(server.url);
    const { exitCode, stdout } = await granary(repo, "serve", "--port", port, "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "GR-PORT-IN-USE" } });
    expect((await stopped(server)).exitCode).toBe(0);
  });

  test("pushes what a request asks it to, and tells why it can't: GR-JOB-FAILED", async () => {
    const server = await serve("--log-level", "silent");
    const asked = async (views: readonly string[]): Promise<unknown> => {
      const response = await fetch(`${server.url}/materialize`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ feature_views: views }),
      });
      return [response.status, await response.json()];
    };
    expect(await asked([])).toMatchObject([
      200,
      { views: expect.arrayContaining([{ view: "profile", rows: 1, skipped: 0 }]) },
    ]);
    expect(await asked(["nothing"])).toMatchObject([
      500,
      { code: "GR-JOB-FAILED", detail: expect.stringContaining("GR-COMMAND-VIEW-UNKNOWN") },
    ]);
    expect((await stopped(server)).exitCode).toBe(0);
  });

  test("a push is served at once", async () => {
    const server = await serve("--log-level", "silent");
    await change(repo, { "data/profiles.csv": "user_id,updated_at,age\n1,2026-11-05,32\n" });
    await granaryAnswer(repo, "run");
    expect(await (await fetch(`${server.url}/features/1/age`)).json()).toMatchObject({ value: 32 });
    expect((await stopped(server)).exitCode).toBe(0);
    expect(await readFile(join(repo.folder, "data/profiles.csv"), "utf8")).toContain("32");
  });
});
