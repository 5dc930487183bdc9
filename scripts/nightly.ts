import { spawn } from "node:child_process";
import { join } from "node:path";

/** How many times as many cases as in `npm test` the properties are tried with: some 50,000 in all. */
const thoroughness = 30;

const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const child = spawn(process.execPath, [vitest, "run", "--project", "rooms", ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, GRANARY_THOROUGHNESS: String(thoroughness) },
  stdio: "inherit",
});
child.on("close", (code) => {
  process.exitCode = code ?? 1;
});
