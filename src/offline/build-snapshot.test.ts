import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fail } from "../errors/index.js";
import { sha256OfText } from "../files/index.js";
import { activity, newWorld, november, plainEngine, state, viewNamed, type World } from "./offline.suite.js";

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const build = (changed = {}) => world.store.buildSnapshot(world.options(changed));
const newestText = () => readFile(join(world.store.folder, "activity.parquet"), "utf8");

describe("the store's folder", () => {
  test("is as other programs know it", async () => {
    await build({ asOfMicros: november(1) });
    await build({ asOfMicros: november(10) + 250_000 });
    await build({ asOfMicros: november(1), force: true });
    await build({ view: viewNamed("profile") });
    expect(await world.tree()).toEqual([
      "activity.parquet",
      "history/activity/as_of=20261101T000000.000000Z/build=1/manifest.json",
      "history/activity/as_of=20261101T000000.000000Z/build=1/part-0.parquet",
      "history/activity/as_of=20261101T000000.000000Z/build=2/manifest.json",
      "history/activity/as_of=20261101T000000.000000Z/build=2/part-0.parquet",
      "history/activity/as_of=20261110T000000.250000Z/build=1/manifest.json",
      "history/activity/as_of=20261110T000000.250000Z/build=1/part-0.parquet",
      "history/profile/as_of=20261110T000000.000000Z/build=1/manifest.json",
      "history/profile/as_of=20261110T000000.000000Z/build=1/part-0.parquet",
      "profile.parquet",
    ]);
  });

  test("is made by the first build", async () => {
    const { store } = world;
    await build();
    expect((await store.snapshots()).map(({ view, build: number }) => [view, number])).toEqual([["activity", 1]]);
  });

  test("holds the newest data by as-of, then build, under the view's name", async () => {
    await build({ asOfMicros: november(12) });
    const both = await newestText();
    expect(both.split("\n")).toHaveLength(3);
    await build({ asOfMicros: november(5) });
    expect(await newestText()).toBe(both);
    await world.writeEvents([`7,${november(2)}`]);
    await build({ asOfMicros: november(12) });
    expect(await newestText()).toBe(`[7,1,0,0,${november(2)},${november(2)}]\n`);
  });
});

describe("a snapshot", () => {
  test("records what it was made from", async () => {
    const { snapshot } = await build();
    const manifest = JSON.parse(await readFile(join(snapshot.folder, "manifest.json"), "utf8"));
    const source = `1,${november(1)}\n1,${november(9)}\n2,${november(12)}\n`;
    expect(manifest).toMatchObject({
      format: 1,
      view: "activity",
      registry: { state: 3, hash: state.hash },
      as_of: "2026-11-10T00:00:00Z",
      build: 1,
      columns: [
        { name: "user_id", type: "int64", role: "key" },
        { name: "total_events", type: "int64", role: "feature" },
        { name: "recent_events", type: "int64", role: "feature" },
        { name: "last_active_days", type: "int64", role: "feature" },
        { name: "_at:last_active_days", type: "timestamp", role: "instant" },
        { name: "event_timestamp", type: "timestamp", role: "event_time" },
      ],
      rows: 1,
      files: [{ path: "part-0.parquet", bytes: manifest.bytes }],
      sources: [
        {
          source: "events",
          files: [{ path: "events.csv", bytes: source.length, sha256: sha256OfText(source) }],
          pruned_files: 2,
          rows: 3,
          left_out: { null_key: 3, null_event_time: 4 },
          superseded: 5,
          counted: { nan: 6, floored_times: 7, out_of_range: 8, fitted_vectors: 9 },
          warnings: ['event_type has 12 rows of "undeclared"'],
        },
      ],
      engine: "plain",
      granary_version: JSON.parse(await readFile("package.json", "utf8")).version,
    });
  });

  test("reads as it was returned", async () => {
    const { snapshot } = await build();
    expect(await world.store.newest("activity")).toEqual(snapshot);
  });
});

describe("a build of the same again", () => {
  test.each<readonly [string, () => Promise<object>, boolean]>([
    ["of nothing new reuses the snapshot", async () => ({}), false],
    ["under a later state with the same view reuses it", async () => ({ state: { ...state, number: 4 } }), false],
    ["forced builds", async () => ({ force: true }), true],
    ["of another meaning builds", async () => ({ view: viewNamed("activity", "30d") }), true],
    ["over changed files builds", () => world.writeEvents([`1,${november(3)}`]).then(() => ({})), true],
  ])("%s", async (_, change, built) => {
    const first = await build();
    const again = await build(await change());
    expect(again.built).toBe(built);
    expect(again.snapshot.build).toBe(built ? 2 : 1);
    if (!built) expect(again.snapshot).toEqual(first.snapshot);
  });

  test("after a build of another meaning builds: an older build is not the newest", async () => {
    await build();
    await build({ view: viewNamed("activity", "30d") });
    const { built, snapshot } = await build();
    expect([built, snapshot.build]).toEqual([true, 3]);
  });

  test("of a program's rows builds: they have no fingerprint", async () => {
    const source = { ...activity.source, input: { kind: "rows", module: "rows.ts", export: "rows" } };
    const view = { ...activity, source };
    await build({ view });
    expect((await build({ view })).built).toBe(true);
  });

  test.each<readonly [string, string | undefined]>([
    ["missing", undefined],
    ["of another size", "other"],
    ["of another content", `[9,2,0,0,${november(9)},${november(9)}]\n`],
  ])("mends an <view>.parquet that is %s", async (_, content) => {
    await build();
    const before = await newestText();
    const file = join(world.store.folder, "activity.parquet");
    if (content === undefined) await rm(file);
    else await writeFile(file, content);
    expect((await build()).built).toBe(false);
    expect(await newestText()).toBe(before);
  });
});

describe("a build that fails in the engine", () => {
  test("leaves nothing behind, and the lock is free", async () => {
    await build({ asOfMicros: november(1) });
    const before = await world.tree();
    const failing = {
      ...plainEngine,
      async runView(_plan: unknown, file: string) {
        await writeFile(file, "half");
        return fail("GR-FILE-DISK-FULL", "There is no space left.");
      },
    };
    await expect(build({ engine: failing })).rejects.toThrow("GR-FILE-DISK-FULL");
    expect(await world.tree()).toEqual(before);
    expect((await build()).built).toBe(true);
  });
});
