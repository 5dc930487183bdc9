import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benches } from "./benches.js";
import { machine, type Outcome, type Result, resultRecord, resultTable } from "./report.js";

const wrongUsage = 2;

const { values: options, positionals: ids } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" } },
});
const unknown = ids.filter((id) => !benches.some((bench) => bench.id === id));

if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}. There are:`);
  for (const { id, describe } of benches) console.error(`  ${id}: ${describe}`);
  process.exitCode = wrongUsage;
} else {
  await runBenches(ids);
}

/** Runs the benches named, or all, one after the other. */
async function runBenches(wanted: readonly string[]): Promise<void> {
  const results: Result[] = [];
  for (const { id, describe } of benches) {
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    console.error(`${id}: ${describe}`);
    results.push({ id, outcome: await runInChild(id) });
  }
  console.log(Object.values(machine()).join(", "));
  console.log(resultTable(results));
  const records = results.map(resultRecord);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ machine: machine(), results: records }, null, 2)}\n`);
  }
  if (records.some((record) => record.ok === false)) process.exitCode = 1;
}

/** Runs one bench in a process of its own, which sends back the outcome. */
function runInChild(id: string): Promise<Outcome> {
  const jiti = join(import.meta.dirname, "../node_modules/jiti/lib/jiti-cli.mjs");
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [jiti, join(import.meta.dirname, "run-one.ts"), id], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    let outcome: Outcome = { failed: "It ended without a result." };
    child.on("message", (message) => {
      // run-one.ts sends one message, of this type.
      outcome = message as Outcome;
    });
    child.on("close", () => resolve(outcome));
  });
}
