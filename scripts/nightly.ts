import { spawn } from "node:child_process";
import { join } from "node:path";

/** How many times as many cases as in `npm test` the properties are tried with: some 50,000 in all. */
const thoroughness = 30;

const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const asked = process.argv.slice(2);

if (!(await passes("rooms", asked))) process.exitCode = 1;
// What is too slow for every commit: programs killed at each change to the disk, and data sets as a whole.
if (asked.length === 0 && !(await passes("whole", ["test/faults", "test/examples"]))) process.exitCode = 1;

function passes(project: string, files: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [vitest, "run", "--project", project, ...files], {
    cwd: root,
    env: { ...process.env, GRANARY_THOROUGHNESS: String(thoroughness) },
    stdio: "inherit",
  });
  return new Promise((resolve) => child.on("close", (code) => resolve(code === 0)));
}
