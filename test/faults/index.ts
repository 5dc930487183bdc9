import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The fault that a program is run with; see ./inject.mjs. */
export interface Fault {
  /** Only changes to the disk at or below this absolute path count. */
  readonly under: string;
  /** The fault comes at this change, counted from 1; 0: at none, the changes are only told. */
  readonly at: number;
  /** Death by SIGKILL, a stop (by SIGSTOP, until the test sends SIGCONT), or an error of the operating system. */
  readonly kind: "kill" | "stop" | "ENOSPC" | "EIO" | "EACCES" | "EROFS";
  /** The error comes at every later change too, except removals: as on a disk that is full. */
  readonly sticky?: boolean;
}

/** How a program ended. */
export interface FaultyRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Each change to the disk that counted, as `<operation> <path>`; the one that the fault came at is the last tried. */
  readonly changes: readonly string[];
}

const INJECT = fileURLToPath(new URL("./inject.mjs", import.meta.url));
const JITI = join(dirname(createRequire(import.meta.url).resolve("jiti/package.json")), "lib/jiti-cli.mjs");

/** Runs a program (JavaScript, or TypeScript by jiti) in a process of its own, with a fault where one is given. */
export function runWithFault(script: string, args: readonly string[], fault?: Fault): Promise<FaultyRun> {
  return startWithFault(script, args, fault).ended;
}

/** As `runWithFault`, but returns the process while it runs. */
export function startWithFault(
  script: string,
  args: readonly string[],
  fault?: Fault,
): { readonly child: ChildProcess; readonly ended: Promise<FaultyRun> } {
  const log = join(tmpdir(), `granary-faults-${randomUUID()}.log`);
  const loader = script.endsWith(".ts") ? [JITI] : [];
  const child = spawn(process.execPath, ["--import", INJECT, ...loader, script, ...args], {
    env: { ...process.env, ...(fault === undefined ? {} : environmentOf(fault, log)) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, ended: endOf(child, log) };
}

async function endOf(child: ChildProcessByStdio<null, Readable, Readable>, log: string): Promise<FaultyRun> {
  const closed = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => resolve([exitCode, signal]));
  });
  const [[exitCode, signal], stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  const lines = await readFile(log, "utf8").catch(() => ""); // no log: nothing changed
  await rm(log, { force: true });
  const changes = lines.split("\n").filter((line) => line !== "");
  return { exitCode, signal, stdout, stderr, changes: changes.map((line) => line.replace(/^\d+ /, "")) };
}

/** A program to be run once for each change that it makes to the disk. */
export interface FaultyProgram {
  readonly script: string;
  readonly kind: Fault["kind"];
  readonly sticky?: boolean;
  /** Lays out a new world for a run; `under` is where faults may come. */
  readonly prepare: () => Promise<{ readonly under: string; readonly args: readonly string[] }>;
}

/**
 * Runs a program again and again, with the fault at its first change to the disk, its second and so on, each time in
 * a new world, and hands each run to `check`. The last run is whole: the fault would have come after its last change.
 * Returns the changes of that run.
 */
export async function atEveryChange(
  program: FaultyProgram,
  check: (run: FaultyRun, at: number, under: string) => Promise<void>,
): Promise<readonly string[]> {
  const { script, kind, sticky = false } = program;
  for (let at = 1; ; at++) {
    const { under, args } = await program.prepare();
    const run = await runWithFault(script, args, { under, at, kind, sticky });
    await check(run, at, under);
    if (run.changes.length < at) return run.changes;
  }
}

function environmentOf(fault: Fault, log: string): Readonly<Record<string, string>> {
  return {
    GRANARY_FAULT_UNDER: fault.under,
    GRANARY_FAULT_AT: String(fault.at),
    GRANARY_FAULT_KIND: fault.kind,
    GRANARY_FAULT_STICKY: fault.sticky === true ? "1" : "0",
    GRANARY_FAULT_LOG: log,
  };
}
