import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command, type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { smallRepo } from "./small-repo.js";

/** Runs a command whose readers of both streams are gone before it writes a first line. */
async function unheard(repo: ExampleRepo, ...args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [command, ...args], { cwd: repo.folder, stdio: ["ignore", "pipe", "pipe"] });
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  child.stdout.destroy();
  child.stderr.destroy();
  return closed;
}

describe("whose reader went away", () => {
  let repo: ExampleRepo;
  beforeAll(async () => {
    repo = await smallRepo();
  });
  afterAll(() => repo?.[Symbol.asyncDispose]());

  test("every command finishes its work", async () => {
    expect(await unheard(repo, "plan")).toBe(0);
    expect(await unheard(repo, "apply")).toBe(0);
    expect(await granaryAnswer(repo, "apply")).toMatchObject({ state: 1, applied: false });
    expect(await unheard(repo, "run")).toBe(0);
    expect(await granaryAnswer(repo, "get", "1", "spend")).toMatchObject({ features: { spend: 15 } });
    for (const line of ["ls", "show spend", "get 1", "snapshots", "--help", "--version"]) {
      expect({ line, exitCode: await unheard(repo, ...line.split(" ")) }).toEqual({ line, exitCode: 0 });
    }
  });

  test("a command that fails, or is wrong, says so by its exit code still", async () => {
    expect(await unheard(repo, "show", "nosuch")).toBe(1);
    expect(await unheard(repo, "nosuch")).toBe(2);
  });

  test("a reader that takes a first line and goes gets that line", async () => {
    const child = spawn("sh", ["-c", `"$1" "$2" ls | head -1`, "sh", process.execPath, command], { cwd: repo.folder });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      stdout += piece;
    });
    child.stderr.setEncoding("utf8").on("data", (piece: string) => {
      stderr += piece;
    });
    await Promise.all([finished(child.stdout), finished(child.stderr)]);
    expect(stdout.trim()).toMatch(/^feature +type +view/);
    expect(stderr).toBe("");
  });
});

test.runIf(existsSync("/dev/full"))(
  "output that a full disk does not take is a failure: GR-FILE-DISK-FULL",
  async () => {
    await using repo = await smallRepo();
    await granaryAnswer(repo, "apply");
    await using full = await open("/dev/full", "w");
    const child = spawn(process.execPath, [command, "ls"], { cwd: repo.folder, stdio: ["ignore", full.fd, "pipe"] });
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
      stderr += piece;
    });
    const exitCode = await new Promise((resolve) => child.on("close", resolve));
    expect({ exitCode, codes: stderr.match(/GR-[A-Z-]+/g) }).toEqual({ exitCode: 1, codes: ["GR-FILE-DISK-FULL"] });
    expect((await granary(repo, "ls")).exitCode).toBe(0);
  },
);
