import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { planRun, type RunJournal } from "./run-journal.js";
import { beginRun, readRunJournal } from "./run-journal-file.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-run-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const MICROS_PER_SECOND = 1_000_000;

/** A new run over views, as of the sixth second of 1970. */
function newRun(views: readonly string[]): RunJournal {
  const state = { number: 3, hash: "c" };
  const times = { asOfMicros: 5 * MICROS_PER_SECOND, nowMicros: 0, startedAtMicros: 10 * MICROS_PER_SECOND };
  return planRun(null, { state, views, models: [], id: "one", ...times }).journal;
}

test("a journal is on the disk before the first step, and after each", async () => {
  const run = newRun(["activity"]);
  const underWay = await beginRun(folder, run);
  expect(await readRunJournal(folder)).toEqual({ journal: run, problem: null });
  await underWay.done({ kind: "build", name: "activity" }, 11 * MICROS_PER_SECOND);
  expect(JSON.parse(await readFile(join(folder, "run.json"), "utf8"))).toEqual({
    format: 2,
    run: "one",
    as_of: "1970-01-01T00:00:05Z",
    state: { number: 3, hash: "c" },
    started_at: "1970-01-01T00:00:10Z",
    steps: [
      { kind: "build", name: "activity", done_at: "1970-01-01T00:00:11Z" },
      { kind: "push", name: "activity", done_at: null },
    ],
  });
  expect(await readdir(folder)).toEqual(["run.json"]);
});

test("steps that end side by side are all recorded", async () => {
  const views = Array.from({ length: 20 }, (_, index) => `view_${index}`);
  const underWay = await beginRun(folder, newRun(views));
  await Promise.all(views.map((view, index) => underWay.done({ kind: "build", name: view }, index)));
  const { journal } = await readRunJournal(folder);
  expect(journal?.steps.map((step) => step.doneAtMicros)).toEqual([...views.keys(), ...views.map(() => null)]);
});

test("the store's folder is made where it is missing", async () => {
  const inner = join(folder, "offline_store");
  await beginRun(inner, newRun(["activity"]));
  expect((await readRunJournal(inner)).journal?.id).toBe("one");
});

test("there is none before the first run", async () => {
  expect(await readRunJournal(folder)).toEqual({ journal: null, problem: null });
});

test.each([
  ["no JSON", "{"],
  ["empty", ""],
  ["of a later format", '{"format":3}'],
  [
    "with an impossible time",
    '{"format":2,"run":"a","as_of":"soon","state":{"number":1,"hash":"a"},"started_at":"1970-01-01","steps":[]}',
  ],
])("a journal that is %s is told, and stands in no run's way", async (_, text) => {
  await writeFile(join(folder, "run.json"), text);
  expect(await readRunJournal(folder)).toEqual({ journal: null, problem: expect.stringContaining("run.json") });
});
