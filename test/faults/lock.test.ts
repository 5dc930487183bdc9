import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isGranaryError } from "../../src/errors/index.js";
import { withLock } from "../../src/files/index.js";
import { startWithFault } from "./index.js";

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

/** A lock left by a process that runs no more: no pid is as great as this one. */
const STALE_LOCK = JSON.stringify({
  host: hostname(),
  pid: 2 ** 31 - 1,
  start: "",
  purpose: "build",
  since: "2026-11-01T00:00:00Z",
  nonce: "00000000-0000-4000-8000-000000000000",
});

test.runIf(process.platform === "linux")(
  "a lock left behind has one taker, wherever another taker stops to let it go first",
  async () => {
    const outcomes = new Set<string>();
    for (let at = 1, changes = at; changes >= at; at++) {
      const under = join(folder, `stop-${at}`);
      await mkdir(under);
      await writeFile(join(under, "target"), STALE_LOCK);
      const { child, ended } = startWithFault(PROGRAM, ["lock", under], { under, at, kind: "stop" });
      children.push(child);
      await expect.poll(() => stateOf(child), { timeout: 60_000, interval: 5 }).toMatch(/stopped|ended/);

      const goOn = () => {
        child.kill("SIGCONT");
        return ended;
      };
      const holding = withLock(join(under, "target"), { purpose: "ours" }, async () => {
        await mkdir(join(under, "other-at-work"));
        await goOn();
        return "held";
      });
      const ours = await holding.catch((error: unknown) => (isGranaryError(error) ? error.code : String(error)));
      const run = await goOn();
      const theirs = run.stdout || run.stderr.match(/GR-[A-Z-]+/)?.[0];
      changes = run.changes.length;
      outcomes.add(`ours ${ours}, theirs ${theirs}`);
    }
    // Their last change is to release the lock: who stops before it, and comes to work, has the lock all the time.
    expect(outcomes).toEqual(new Set(["ours held, theirs GR-LOCK-HELD", "ours GR-LOCK-HELD, theirs held"]));
  },
);

/** Whether a process waits for SIGCONT, by Linux's account of it. */
async function stateOf({ pid, exitCode }: ChildProcess): Promise<"running" | "stopped" | "ended"> {
  if (exitCode !== null) return "ended";
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return /\) T /.test(stat) ? "stopped" : "running";
}
