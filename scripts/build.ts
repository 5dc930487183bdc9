import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { filesUnder } from "./source-files.js";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/**
 * Compiles `src/` to `dist/`, with the files beside the code that are not TypeScript, but for what tests read.
 * `dist/` is replaced whole: nothing stale stays in it, and it is never seen half written.
 * False when the compiler found errors, which it has printed; `dist/` is then as it was.
 */
export function build(): boolean {
  const startedAt = new Date();
  const next = join(root, ".cache", `dist-${process.pid}`);
  try {
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const args = [compiler, "-p", join(root, "tsconfig.build.json"), "--outDir", next];
    if (spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status !== 0) return false;
    for (const file of filesUnder(root, "src").filter(isShipped)) {
      cpSync(join(root, file), join(next, file.slice("src/".length)));
    }
    rmSync(dist, { recursive: true, force: true });
    renameSync(next, dist);
    // The age of `dist/` is that of the sources it was made from.
    utimesSync(dist, startedAt, startedAt);
    return true;
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

function isShipped(path: string): boolean {
  return !path.endsWith(".ts") && !path.includes("/fixtures/");
}

/** Whether `dist/` is there and no older than anything under `src/`, removals included. */
export function isBuildFresh(): boolean {
  if (!existsSync(dist)) return false;
  const builtAtMillis = statSync(dist).mtimeMs;
  return newestChangeMillis(join(root, "src")) <= builtAtMillis;
}

function newestChangeMillis(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? newestChangeMillis(path) : statSync(path).mtimeMs;
  });
  return Math.max(statSync(folder).mtimeMs, ...times);
}
