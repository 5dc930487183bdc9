import { existsSync } from "node:fs";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { generateDemoData } from "../src/demo/index.js";
import type { Bench } from "./bench.js";
import { median, runOf } from "./measure.js";

const root = join(import.meta.dirname, "..");
const main = join(root, "dist/cli/main.js");
const barSeconds = 10;
const barRssMb = 1024;

/** The shipped activity view over 25 million events of 100 000 customers, from Parquet to a published snapshot. */
export const activity25m: Bench = {
  id: "activity-25m",
  describe: "granary build of the shipped activity view, 25 M events of 100 k customers",
  run: async () => {
    if (!existsSync(main)) return { skipped: "dist/cli/main.js is not there: run npm run build" };
    const repo = join(root, ".cache/bench/activity-25m");
    await mkdir(repo, { recursive: true });
    for (const name of ["features", "granary.config.ts"]) {
      await cp(join(root, "examples/churn", name), join(repo, name), { recursive: true });
    }
    const data = await generateDemoData({
      folder: join(repo, "data/raw"),
      users: 100_000,
      eventsPerUser: 250,
      endMicros: Date.UTC(2026, 10, 1) * 1000,
    });
    await runOf([main, "apply", "--repo", repo]);
    const floorSeconds = await scanSeconds(join(repo, "data/raw/user_events/*.parquet"));
    const asOf = new Date(data.parameters.endMicros / 1000).toISOString();
    const build = ["build", "user_activity_features", "--repo", repo, "--as-of", asOf, "--force"];
    const { millis, peakRssMb } = await runOf([main, ...build]);
    const value = millis / 1000;
    return {
      value,
      unit: "s",
      floor: floorSeconds,
      ratio: value / floorSeconds,
      bar: `<= ${barSeconds} s and <= ${barRssMb} MB`,
      ok: value <= barSeconds && peakRssMb <= barRssMb,
      peakRssMb,
    };
  },
};

/** What DuckDB needs to read the columns that the view reads, and nothing more. */
async function scanSeconds(files: string): Promise<number> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const seconds: number[] = [];
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    await connection.run(
      `SELECT max(event_id), max(user_id), max(event_type), max(event_time), max(created_time), max(amount)
       FROM read_parquet($1)`,
      [files],
    );
    seconds.push((performance.now() - started) / 1000);
  }
  connection.closeSync();
  instance.closeSync();
  return median(seconds);
}
