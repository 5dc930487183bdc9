import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { SourceFunction } from "../../../definition/index.js";
import { openKeptResults } from "./kept-results.js";

const nowMillis = Date.UTC(2026, 10, 25);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-kept-limits-"));
});
afterEach(() => rm(folder, { recursive: true }));

const nothing: readonly SourceFunction[] = [];

/** Results of ten bytes, each function's last used so many days ago. */
async function keepUsed(daysAgo: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, days] of Object.entries(daysAgo)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "results.parquet"), "0123456789");
    const then = new Date(nowMillis - days * 86_400_000);
    await utimes(join(folder, name), then, then);
  }
}

test.each([
  ["what is within the limit", 40, {}, ["lately", "old", "older", "oldest"]],
  ["all but the oldest, where that is enough", 30, {}, ["lately", "old", "older"]],
  ["as much as there is room for, of whole functions", 25, {}, ["lately", "old"]],
  ["what the next run may use, whatever it takes", 0, {}, ["lately"]],
  ["nothing that is spared by nothing", 0, { daysSpared: 0 }, []],
  ["nothing older than it may be, though there is room", 1000, { daysUnused: 5 }, ["lately", "old"]],
] as const)("keeps %s", async (_, bytes, limits, left) => {
  await keepUsed({ old: 4, lately: 1, oldest: 20, older: 6 });
  await openKeptResults(folder, join(folder, "own"), { bytes, ...limits }).prune(nothing, nowMillis);
  expect((await readdir(folder)).sort()).toEqual(left);
});

test("keeps what is used now, and counts it", async () => {
  const inputs: SourceFunction["inputs"] = [];
  const used = {
    name: "n",
    module: "granary",
    export: "wordCount",
    version: "1",
    sourceHash: "h",
    inputs,
    outputs: [],
  };
  const kept = openKeptResults(folder, join(folder, "own"), { bytes: 14 });
  await writeFile(join(folder, "given"), "01234");
  await kept.keep(used, join(folder, "given"));
  const [own = ""] = (await readdir(folder)).filter((name) => name !== "given");
  await rm(join(folder, "given"));
  await utimes(join(folder, own), new Date(0), new Date(0));
  await keepUsed({ old: 4 });
  await kept.prune([used], nowMillis);
  expect(await readdir(folder)).toEqual([own]);
  // Using it is what keeps it: two days later it goes by the limit, and not before.
  const tight = openKeptResults(folder, join(folder, "own"), { bytes: 0 });
  await tight.prune(nothing, nowMillis + 86_400_000);
  expect(await readdir(folder)).toEqual([own]);
  await tight.prune(nothing, nowMillis + 3 * 86_400_000);
  expect(await readdir(folder)).toEqual([]);
});
