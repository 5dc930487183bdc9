import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isGranaryError } from "../../src/errors/index.js";
import { withLock } from "../../src/files/index.js";

const PROGRAM = join(import.meta.dirname, "programs/files.mjs");

let folder: string;
let lock: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-lock-"));
  lock = join(folder, "target");
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

function start(effect: string): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, effect, folder], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  return child;
}

async function startHolder(): Promise<ChildProcess> {
  const child = start("hold");
  if (child.stdout !== null) await once(child.stdout, "data");
  return child;
}

const take = (): Promise<string> => withLock(lock, { purpose: "test" }, async () => "taken");

describe("a lock that another process holds", () => {
  test("is refused, naming pid, host, purpose and since when", async () => {
    const { pid } = await startHolder();
    const { since } = JSON.parse(await readFile(lock, "utf8"));
    const error = await take().catch((refused: unknown) => refused);
    expect(isGranaryError(error, "GR-LOCK-HELD") ? error.detail : error).toBe(
      `${lock} is held by process ${pid} on host ${hostname()} (hold) since ${since}.`,
    );
    expect(Math.abs(Date.parse(since) - Date.now())).toBeLessThan(3_600_000);
  });

  test("is waited for as long as asked", async () => {
    const holder = await startHolder();
    const waiting = withLock(lock, { purpose: "test", waitMs: 60_000 }, async () => "taken");
    holder.stdin?.end();
    expect(await waiting).toBe("taken");
    await expect(withLock(lock, { purpose: "test", waitMs: 60_000 }, () => take())).rejects.toThrow("GR-LOCK-HELD");
  });

  test("is taken over once its owner is killed", async () => {
    const holder = await startHolder();
    holder.kill("SIGKILL");
    await once(holder, "exit");
    expect(await take()).toBe("taken");
    expect(await readdir(folder)).toEqual([]);
  });
});

test("of many processes one works at a time, while others die holding the lock", async () => {
  await writeFile(join(folder, "count"), "0");
  const counters = Array.from({ length: 3 }, () => start("count"));
  const victims = Array.from({ length: 3 }, () => start("die"));
  const ends = await Promise.all([...counters, ...victims].map((child) => once(child, "exit")));
  expect(ends.map(([exitCode, signal]) => signal ?? exitCode)).toEqual([0, 0, 0, "SIGKILL", "SIGKILL", "SIGKILL"]);
  expect(await readFile(join(folder, "count"), "utf8")).toBe("30");
});
