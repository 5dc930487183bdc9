import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newWorld, november, viewNamed, type World } from "./offline.suite.js";
import type { NamedSnapshot } from "./training-manifest.js";

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const build = (day: number, changed = {}) =>
  world.store.buildSnapshot(world.options({ asOfMicros: november(day), ...changed }));
const left = async () =>
  (await world.store.snapshots()).map(({ view, asOfMicros, build: n }) => `${view} ${day(asOfMicros)}.${n}`);
const day = (micros: number) => (micros - november(1)) / 86_400_000_000 + 1;
const named = (of: number, n = 1): NamedSnapshot => ({ view: "activity", asOfMicros: november(of), build: n });

test("the newest of each view stay, by as-of and then by build", async () => {
  for (const nth of [5, 3, 9]) await build(nth);
  await build(9, { force: true });
  await build(4, { view: viewNamed("profile") });
  const report = await world.store.prune({ keep: 2, named: [] });
  expect(report).toMatchObject({ pruned: [named(3), named(5)], kept: 3, named: [], corrupt: [] });
  expect(await left()).toEqual(["activity 9.1", "activity 9.2", "profile 4.1"]);
  expect(await world.store.prune({ keep: 2, named: [] })).toMatchObject({ pruned: [], kept: 3 });
});

test("what is named stays, and counts among what is kept", async () => {
  for (const nth of [3, 5, 7, 9]) await build(nth);
  const report = await world.store.prune({ keep: 1, named: [named(5), named(4), { ...named(3), view: "profile" }] });
  expect(report).toMatchObject({ pruned: [named(3), named(7)], kept: 2, named: [named(5)] });
  expect(await left()).toEqual(["activity 5.1", "activity 9.1"]);
});

test("it says what it frees, and under dryRun frees nothing", async () => {
  for (const nth of [3, 5]) await build(nth);
  const { folder } = (await world.store.snapshots())[0] ?? { folder: "" };
  const sizes = await Promise.all(
    ["part-0.parquet", "manifest.json"].map(async (name) => (await stat(join(folder, name))).size),
  );
  const before = await world.tree();
  const told: unknown[] = [];
  const options = { keep: 1, named: [], onPruned: (one: unknown) => void told.push(one) };
  const planned = await world.store.prune({ ...options, dryRun: true });
  expect(planned.pruned).toEqual([{ ...named(3), bytes: sizes.reduce((sum, size) => sum + size, 0) }]);
  expect(await world.tree()).toEqual(before);
  expect((await world.store.prune(options)).pruned).toEqual(planned.pruned);
  expect(told).toEqual([...planned.pruned, ...planned.pruned]);
});

test("a build of a removed as-of has the next number, as rows online are told apart by it", async () => {
  await build(3);
  await build(3, { force: true });
  await build(5);
  await world.store.prune({ keep: 1, named: [] });
  expect((await build(3)).snapshot.build).toBe(3);
  expect((await world.tree()).filter((path) => path.includes("/.tmp") || path.startsWith(".tmp"))).toEqual([]);
});

test("a corrupt snapshot is neither removed nor counted", async () => {
  for (const nth of [3, 5, 7]) await build(nth);
  const [, , newest] = await world.store.snapshots();
  await writeFile(join(newest?.folder ?? "", "part-0.parquet"), "x");
  expect(await world.store.prune({ keep: 1, named: [] })).toMatchObject({
    pruned: [named(3)],
    kept: 1,
    corrupt: [named(7)],
  });
  expect(await left()).toEqual(["activity 5.1", "activity 7.1"]);
});

test("only the views asked for are looked at, and they have to be there: GR-OFFLINE-NO-SNAPSHOT", async () => {
  for (const nth of [3, 5]) await build(nth);
  for (const nth of [3, 5]) await build(nth, { view: viewNamed("profile") });
  await world.store.prune({ keep: 1, named: [], views: ["profile"] });
  expect(await left()).toEqual(["activity 3.1", "activity 5.1", "profile 5.1"]);
  const unknown = world.store.prune({ keep: 1, named: [], views: ["profil"] });
  await expect(unknown).rejects.toMatchObject({ code: "GR-OFFLINE-NO-SNAPSHOT" });
});
