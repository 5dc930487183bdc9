import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { command, type ExampleRepo } from "../example-repo.js";
import { type Finished, runProgram } from "../run-program.js";
import type { Files } from "./small-repo.js";

/**
 * A view whose build waits for a test: its rows are read from the pipe `gate`, which opens for the build and for the
 * test at once, and ends when the test closes it.
 */
export const gatedView: Files = {
  "features/gated.ts": `import { feature, featureView, rowSource } from "granary";
import { user } from "./entities.js";

const visits = rowSource("visits", {
  rows: { module: "sources/visits.ts", export: "visits" },
  entity: user, eventTime: "visited_at", columns: { page: "string" },
});
export const gated = featureView("gated", {
  entity: user, source: visits, owner: "growth", version: "1",
  features: (row) => ({ page: feature(row.page) }),
});
`,
  "sources/visits.ts": `import { readFile } from "node:fs/promises";

export async function* visits() {
  const page = await readFile("gate", "utf8");
  yield { user_id: 1, visited_at: "2026-11-01", page };
}
`,
};

/** Makes the pipe of a repo with the gated view. */
export async function makeGate(repo: ExampleRepo): Promise<void> {
  const { exitCode, stderr } = await runProgram("mkfifo", [join(repo.folder, "gate")]);
  if (exitCode !== 0) throw new Error(`mkfifo: ${stderr}`);
}

/** Waits until the gated view is being built; what is written is its page, and closing lets the build go on. */
export function openGate(repo: ExampleRepo): Promise<FileHandle> {
  return open(join(repo.folder, "gate"), "w");
}

export interface StartedCommand {
  readonly child: ChildProcess;
  /** As `runProgram` tells of a program's end. */
  readonly ended: Promise<Finished>;
}

/** Starts `granary <args>` in a repo. */
export function startGranary(repo: ExampleRepo, ...args: readonly string[]): StartedCommand {
  const child = spawn(process.execPath, [command, ...args], { cwd: repo.folder, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    stdout += piece;
  });
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    stderr += piece;
  });
  const ended = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode: exitCode ?? -1, stdout, stderr }));
  });
  return { child, ended };
}

/** The URL at which a started server says that it listens. */
export function announcedUrl({ child, ended }: StartedCommand): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (piece: string) => {
      const found = /https?:[^\s"]+/.exec(piece)?.[0];
      if (found !== undefined) resolve(found);
    });
    void ended.then(({ stderr }) => reject(new Error(`granary serve ended: ${stderr}`)));
  });
}
