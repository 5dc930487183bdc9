import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { granary, granaryAnswer } from "../example-repo.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-demo-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const here = () => ({ folder, [Symbol.asyncDispose]: async () => {} });
const small = ["--users", "5", "--events-per-user", "10", "--end", "2026-11-01"];

test.each([
  [small, 1, "GR-CONFIG-MISSING"],
  [["--data-only", "--users", "0"], 2, "GR-COMMAND-OPTION-INVALID"],
  [["--data-only", "--end", "tomorrow"], 2, "GR-COMMAND-OPTION-INVALID"],
])("demo %j in an empty folder ends with %i, and makes nothing: %s", async (args, exitCode, code) => {
  const ended = await granary(here(), "demo", ...args, "--json");
  expect([ended.exitCode, JSON.parse(ended.stdout).error.code]).toEqual([exitCode, code]);
  expect(await readdir(folder)).toEqual([]);
});

test("demo --data-only makes the data, once, in any folder", async () => {
  expect(await granaryAnswer(here(), "demo", "--data-only", ...small)).toMatchObject({ data: { made: true } });
  expect(await granaryAnswer(here(), "demo", "--data-only", ...small)).toMatchObject({ data: { made: false } });
  expect(await readdir(folder)).toEqual(["data"]);
  expect((await readdir(join(folder, "data/raw"))).sort()).toEqual([
    "demo.json",
    "user_events",
    "user_profiles",
    "user_reviews",
  ]);
});
