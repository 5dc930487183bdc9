import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * Changes the code of rooms in small ways, one at a time, and runs the tests that should notice: what survives is behaviour
 * that no test looks at. `npm run test:mutation` goes through all rooms, `npm run test:mutation -- time` through one. What
 * an earlier run found of code that did not change is kept in `.cache/`. Hours for all, some ten minutes for the least.
 */
const rooms = ["time", "expression", "aggregation"];
const root = join(import.meta.dirname, "..");
const stryker = join(root, "node_modules/@stryker-mutator/core/bin/stryker.js");

const asked = process.argv.slice(2);
const unknown = asked.find((room) => !rooms.includes(room));
if (unknown === undefined) {
  for (const room of asked.length === 0 ? rooms : asked) process.exitCode ||= await mutate(room);
} else {
  console.error(`There is no list of tests for "${unknown}": vitest.mutation.ts has those of ${rooms.join(", ")}.`);
  process.exitCode = 2;
}

function mutate(room: string): Promise<number> {
  const code = [`src/${room}/**/*.ts`, "!src/**/*.test.ts", "!src/**/*.test-d.ts", "!src/**/index.ts"];
  const args = ["run", "--mutate", code.join(","), "--incrementalFile", `.cache/stryker-${room}.json`];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [stryker, ...args], {
      cwd: root,
      env: { ...process.env, MUTATED_ROOM: room },
      stdio: "inherit",
    });
    child.on("error", reject);
    child.on("close", (exitCode) => resolve(exitCode ?? 1));
  });
}
