import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { generateDemoData } from "../src/demo/index.js";
import type { Bench, Measured } from "./bench.js";
import { median, runOf } from "./measure.js";

const root = join(import.meta.dirname, "..");
const main = join(root, "dist/cli/main.js");
const notBuilt = { skipped: "dist/cli/main.js is not there: run npm run build" };
const endMicros = Date.UTC(2026, 10, 1) * 1000;
const barSeconds = 10;
const barRssMb = 1024;

/** The shipped activity view over 25 million events of 100 000 customers, from Parquet to a published snapshot. */
export const activity25m: Bench = {
  id: "activity-25m",
  describe: "granary build of the shipped activity view, 25 M events of 100 k customers",
  run: async () => {
    if (!existsSync(main)) return notBuilt;
    const repo = await repoOf25m();
    const floor = await scanSeconds(repo);
    const { value, peakRssMb } = await build(repo);
    const ok = value <= barSeconds && peakRssMb <= barRssMb;
    const bar = `<= ${barSeconds} s and <= ${barRssMb} MB`;
    return { value, unit: "s", floor, ratio: value / floor, bar, ok, peakRssMb };
  },
};

/** The same events, of which one customer has a million. */
export const activity25mSkew: Bench = {
  id: "activity-25m-skew",
  describe: "the same where one customer has a million of the events; beside it, without",
  run: async () => {
    if (!existsSync(main)) return notBuilt;
    const even = await repoOf25m();
    const repo = await repoFrom(even, "activity-25m-skew", 1, "CASE WHEN event_id % 25 = 0 THEN 1 ELSE user_id END");
    return beside(even, repo, { mostTimes: 1.25, mostMb: barRssMb });
  },
};

/** Four times the customers and their events. */
export const activity100m: Bench = {
  id: "activity-100m",
  describe: "the same, 100 M events of 400 k customers; beside it, 25 M",
  run: async () => {
    if (!existsSync(main)) return notBuilt;
    const quarter = await repoOf25m();
    const repo = await repoFrom(quarter, "activity-100m", 4, "user_id + 1000000 * copy");
    return beside(quarter, repo, { mostTimes: 4.5, mostMb: 2 * 1024 });
  },
};

/** Builds of two repos, one after the other: the second by the first's time. */
async function beside(
  first: string,
  second: string,
  { mostTimes, mostMb }: { readonly mostTimes: number; readonly mostMb: number },
): Promise<Measured> {
  const peer = (await build(first)).value;
  const { value, peakRssMb } = await build(second);
  const ratio = value / peer;
  const ok = ratio <= mostTimes && peakRssMb <= mostMb;
  return { value, unit: "s", peer, ratio, bar: `<= ${mostTimes} x and <= ${mostMb} MB`, ok, peakRssMb };
}

async function build(repo: string): Promise<Pick<Measured, "value" | "peakRssMb">> {
  await runOf([main, "apply", "--repo", repo]);
  const asOf = new Date(endMicros / 1000).toISOString();
  const { millis, peakRssMb } = await runOf([
    main,
    ...["build", "user_activity_features", "--repo", repo, "--as-of", asOf, "--force"],
  ]);
  return { value: millis / 1000, peakRssMb };
}

async function repoOf25m(): Promise<string> {
  const repo = await repoAt("activity-25m");
  await generateDemoData({ folder: join(repo, "data/raw"), users: 100_000, eventsPerUser: 250, endMicros });
  return repo;
}

/** A repo whose events are copies of another's, each with event ids of its own and with `userId` for their customers. */
async function repoFrom(of: string, name: string, copies: number, userId: string): Promise<string> {
  const repo = await repoAt(name);
  const events = join(repo, "data/raw/user_events");
  if (existsSync(events)) return repo;
  const unfinished = `${events}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await withDuckdb(async (run) => {
    for (let copy = 0; copy < copies; copy++) {
      await run(
        `COPY (SELECT event_id + ${copy} * (1::BIGINT << 50) AS event_id, ${userId.replaceAll("copy", String(copy))} AS user_id,
           event_type, event_time, created_time, amount
         FROM read_parquet('${of}/data/raw/user_events/*.parquet'))
         TO '${unfinished}/part-${copy}.parquet' (FORMAT parquet, COMPRESSION zstd)`,
      );
    }
  });
  await rename(unfinished, events);
  return repo;
}

async function repoAt(name: string): Promise<string> {
  const repo = join(root, ".cache/bench", name);
  // As in any repo that Granary was installed in: compiled definitions are kept there.
  await mkdir(join(repo, "node_modules"), { recursive: true });
  for (const part of ["features", "granary.config.ts"]) {
    await cp(join(root, "examples/churn", part), join(repo, part), { recursive: true });
  }
  return repo;
}

/** What DuckDB needs to read the columns that the view reads, and nothing more. */
async function scanSeconds(repo: string): Promise<number> {
  const seconds: number[] = [];
  await withDuckdb(async (run) => {
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      await run(
        `SELECT max(event_id), max(user_id), max(event_type), max(event_time), max(created_time), max(amount)
         FROM read_parquet('${repo}/data/raw/user_events/*.parquet')`,
      );
      seconds.push((performance.now() - started) / 1000);
    }
  });
  return median(seconds);
}

async function withDuckdb(work: (run: (sql: string) => Promise<unknown>) => Promise<void>): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await work((sql) => connection.run(sql));
  connection.closeSync();
  instance.closeSync();
}
