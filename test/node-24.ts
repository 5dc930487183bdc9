import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Found } from "./required-in-ci.js";
import { runProgram } from "./run-program.js";

const cache = join(import.meta.dirname, "../.cache");
const folder = join(cache, "node-24");
const program = "node_modules/node/bin/node";

/** The path of a Node 24, from the npm package `node`, kept in `.cache/` from the first time on. */
export async function findNode24(): Promise<Found<string>> {
  const path = join(folder, program);
  if (existsSync(path)) return { found: true, value: path };
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, "node-24-"));
  try {
    const args = ["install", "--prefix", fresh, "--no-save", "--prefer-offline", "--no-audit", "--no-fund", "node@24"];
    const { exitCode, stderr } = await runProgram("npm", args, { cwd: fresh });
    if (exitCode !== 0) return { found: false, reason: `npm can't install node@24: ${stderr.trim().slice(-300)}` };
    // Another run of the tests may have been first.
    if (!existsSync(path)) renameSync(fresh, folder);
    return { found: true, value: path };
  } catch (error) {
    return { found: false, reason: String(error) };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
