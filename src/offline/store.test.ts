import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isGranaryError } from "../errors/index.js";
import { collect, newWorld, november, viewNamed, type World } from "./offline.suite.js";
import { readRows } from "./read-rows.js";
import { openOfflineStore } from "./store.js";

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const build = (changed = {}) => world.store.buildSnapshot(world.options(changed));
const DAY_MICROS = 86_400_000_000;

describe("snapshots", () => {
  test("are listed by view, as-of and build, with rows, bytes and age", async () => {
    await build({ view: viewNamed("profile"), asOfMicros: november(12) });
    await build({ asOfMicros: november(12) });
    await build({ asOfMicros: november(9) });
    await build({ asOfMicros: november(9), force: true });
    const listed = await world.store.snapshots();
    expect(listed.map((entry) => [entry.view, entry.asOfMicros, entry.build, entry.snapshot?.rows])).toEqual([
      ["activity", november(9), 1, 1],
      ["activity", november(9), 2, 1],
      ["activity", november(12), 1, 2],
      ["profile", november(12), 1, 2],
    ]);
    expect(listed.map((entry) => [entry.ageMicros / DAY_MICROS, entry.problem])).toEqual([
      [21, null],
      [21, null],
      [18, null],
      [18, null],
    ]);
    expect(await world.store.snapshots({ view: "profile", digests: true })).toEqual(listed.slice(3));
  });

  test("come in order of number, not of text", async () => {
    for (let number = 1; number <= 11; number++) await build({ force: true });
    expect((await world.store.snapshots()).map((entry) => entry.build)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect((await world.store.newest("activity")).build).toBe(11);
  });

  test("are none in a store that nobody has built in", async () => {
    expect(await world.store.snapshots()).toEqual([]);
    expect(await openOfflineStore(join(world.root, "none")).snapshots()).toEqual([]);
  });

  test("are not made by other folders", async () => {
    await build();
    const history = join(world.store.folder, "history");
    for (const path of [
      "activity/notes",
      "activity/as_of=yesterday/build=1",
      "activity/as_of=20261101T000000.000000Z",
    ]) {
      await mkdir(join(history, path), { recursive: true });
    }
    await mkdir(join(history, "activity/as_of=20261110T000000.000000Z/build=01"));
    expect(await world.store.snapshots()).toHaveLength(1);
  });
});

describe("snapshotAt", () => {
  beforeEach(async () => {
    await build({ asOfMicros: november(5) });
    await build({ asOfMicros: november(10) });
    await build({ asOfMicros: november(10), force: true });
  });

  test.each([
    ["at the first", november(5), november(5), 1],
    ["a microsecond before the second", november(10) - 1, november(5), 1],
    ["at the second: its last build", november(10), november(10), 2],
    ["long after", november(30), november(10), 2],
  ])("%s", async (_, asked, asOfMicros, number) => {
    expect(await world.store.snapshotAt("activity", { asOfMicros: asked })).toMatchObject({
      asOfMicros,
      build: number,
    });
  });

  test("before the first is refused, naming the first and the command", async () => {
    const error = await world.store.snapshotAt("activity", { asOfMicros: november(5) - 1 }).catch((caught) => caught);
    expect(isGranaryError(error, "GR-OFFLINE-NO-SNAPSHOT")).toBe(true);
    expect(error.detail).toContain("as of 2026-11-05T00:00:00Z, after 2026-11-04T23:59:59.999999Z");
    expect(error.hint).toContain("granary build activity --as-of 2026-11-04T23:59:59.999999Z");
  });
});

describe("a view without snapshots", () => {
  test.each([
    ["activty", 'Did you mean "activity"?'],
    ["../history/activity", "There is no snapshot"],
    ["a\0b", "There is no snapshot"],
  ])("%j is refused", async (view, words) => {
    await build();
    for (const read of [() => world.store.newest(view), () => world.store.snapshots({ view })]) {
      const error = await read().catch((caught) => caught);
      expect(isGranaryError(error, "GR-OFFLINE-NO-SNAPSHOT") ? error.detail : error).toContain(words);
      expect(error.hint).toContain(`granary build ${view}`);
    }
  });
});

describe("rows", () => {
  test("are the snapshot's, in columns", async () => {
    const { snapshot } = await build({ asOfMicros: november(12) });
    const batches = await collect(readRows(snapshot, world.options().engine));
    expect(batches.map((batch) => batch.columns.flat())).toEqual([
      [1, 2, 0, 0, november(9), november(9)],
      [2, 1, 0, 0, november(12), november(12)],
    ]);
  });

  test("that an engine loses are missed", async () => {
    const { snapshot } = await build({ asOfMicros: november(12) });
    const losing = { ...world.options().engine, async *readParquet() {} };
    await expect(collect(readRows(snapshot, losing))).rejects.toThrow("read 0 of 2 rows");
  });
});

describe("several calls of one process", () => {
  test("build one after the other", async () => {
    const results = await Promise.all([build(), build(), build({ force: true })]);
    expect(results.map(({ built, snapshot }) => [built, snapshot.build])).toEqual([
      [true, 1],
      [false, 1],
      [true, 2],
    ]);
  });

  test("may hold the store for several builds", async () => {
    const built = await world.store.exclusively({ purpose: "run" }, async () => {
      await expect(openOfflineStore(world.store.folder).buildSnapshot(world.options())).rejects.toThrow("GR-LOCK-HELD");
      return [await build(), await build({ view: viewNamed("profile") })];
    });
    expect(built.map(({ snapshot }) => snapshot.view)).toEqual(["activity", "profile"]);
    expect(await world.tree()).not.toContain(".build.lock");
  });

  test("wait for another run as long as they are asked to", async () => {
    const waiting: Promise<{ readonly built: boolean }>[] = [];
    await world.store.exclusively({ purpose: "run" }, async () => {
      waiting.push(openOfflineStore(world.store.folder).buildSnapshot(world.options({ waitMs: 60_000 })));
    });
    expect((await Promise.all(waiting)).map(({ built }) => built)).toEqual([true]);
  });

  test("go on after one that failed", async () => {
    const failed = world.store.exclusively({ purpose: "run" }, async () => {
      throw new Error("no");
    });
    const next = build();
    await expect(failed).rejects.toThrow("no");
    expect((await next).built).toBe(true);
  });
});
