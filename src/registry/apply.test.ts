import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { microsOf } from "../time/index.js";
import {
  applyPlan,
  featureRegistryFile,
  hashDefinitions,
  inOrder,
  openRegistry,
  type Registry,
  requireApplied,
} from "./index.js";
import { shop } from "./shop.suite.js";

const nowMicros = microsOf("2026-11-01T12:00:00.5Z");
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function emptyRegistry(): Promise<Registry> {
  const parent = await mkdtemp(join(tmpdir(), "granary-registry-"));
  folders.push(parent);
  return openRegistry(join(parent, "feature_store"));
}

const statePath = (registry: Registry, name: string) => join(registry.folder, "registry", name);

describe("applyPlan", () => {
  test("writes the first state and the YAML, and reads the state back as it was", async () => {
    const registry = await emptyRegistry();
    expect(await registry.latest()).toBeNull();
    const { state, written, plan } = await applyPlan(registry, shop(), { nowMicros });
    expect({ written, against: plan.against }).toEqual({ written: true, against: null });
    expect(state).toEqual({
      number: 1,
      appliedAt: "2026-11-01T12:00:00.5Z",
      hash: hashDefinitions(shop()),
      definitions: inOrder(shop()),
    });
    expect(await registry.latest()).toEqual(state);
    expect(await readdir(join(registry.folder, "registry"))).toEqual(["000001.json"]);
    expect((await readdir(registry.folder)).sort()).toEqual(["feature_registry.yaml", "registry"]);
  });

  test("writes nothing when the same is applied again", async () => {
    const registry = await emptyRegistry();
    await applyPlan(registry, shop(), { nowMicros });
    const before = await readFile(statePath(registry, "000001.json"), "utf8");
    const again = await applyPlan(registry, shop(), { nowMicros: nowMicros + 1 });
    expect(again).toMatchObject({ written: false, state: { number: 1 } });
    expect(await readFile(statePath(registry, "000001.json"), "utf8")).toBe(before);
    expect(await registry.list()).toEqual([1]);
  });

  test("numbers what changes, keeps what was, and lets an older state be read", async () => {
    const registry = await emptyRegistry();
    for (const owner of ["growth", "sales", "growth"]) await applyPlan(registry, shop({ owner }), { nowMicros });
    expect(await registry.list()).toEqual([1, 2, 3]);
    expect((await registry.state(2)).hash).toBe(hashDefinitions(shop({ owner: "sales" })));
    expect((await registry.latest())?.number).toBe(3);
  });

  test.each(["missing", "edited"])("writes the YAML again when it is %s", async (how) => {
    const registry = await emptyRegistry();
    await applyPlan(registry, shop(), { nowMicros });
    const file = featureRegistryFile(registry.folder);
    const text = await readFile(file, "utf8");
    if (how === "missing") await rm(file);
    else await writeFile(file, `${text}# mine\n`);
    await applyPlan(registry, shop(), { nowMicros });
    expect(await readFile(file, "utf8")).toBe(text);
    expect(await registry.list()).toEqual([1]);
  });

  test("refuses what the plan refuses, and leaves everything as it was", async () => {
    const registry = await emptyRegistry();
    await applyPlan(registry, shop(), { nowMicros });
    const yaml = await readFile(featureRegistryFile(registry.folder), "utf8");
    await expect(applyPlan(registry, shop({ window: "30d" }), { nowMicros })).rejects.toMatchObject({
      code: "GR-REGISTRY-MEANING-CHANGED",
      detail: expect.stringMatching(/over 30d.*over 7d/),
    });
    expect(await registry.list()).toEqual([1]);
    expect(await readFile(featureRegistryFile(registry.folder), "utf8")).toBe(yaml);
  });

  test("of two at once with different definitions one wins, and the other is told to plan again", async () => {
    const registry = await emptyRegistry();
    const results = await Promise.allSettled([
      applyPlan(registry, shop({ owner: "growth" }), { nowMicros }),
      applyPlan(registry, shop({ owner: "sales" }), { nowMicros }),
    ]);
    expect(await registry.list()).toEqual([1]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const [lost] = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(lost).toMatchObject({ code: "GR-REGISTRY-CONFLICT" });
  });

  test("of two at once with the same definitions both are right", async () => {
    const registry = await emptyRegistry();
    const both = [1, 2].map(() => applyPlan(registry, shop(), { nowMicros }));
    const written = (await Promise.all(both)).map((applied) => applied.written);
    expect(written.filter(Boolean)).toHaveLength(1);
    expect(await registry.list()).toEqual([1]);
  });
});

describe("a state's file", () => {
  const damages: readonly {
    readonly name: string;
    readonly damage: (text: string) => string;
    readonly says: RegExp;
  }[] = [
    { name: "cut short", damage: (text) => text.slice(0, -20), says: /is no JSON/ },
    { name: "empty", damage: () => "", says: /is no JSON/ },
    { name: "another kind of file", damage: () => "null", says: /has another shape/ },
    {
      name: "with an owner edited",
      damage: (text) => text.replace('"growth"', '"sales"'),
      says: /does not match its digest/,
    },
    {
      name: "with a time edited",
      damage: (text) => text.replace("2026-11-01", "2025-11-01"),
      says: /does not match its digest/,
    },
    {
      name: "of a newer layout",
      damage: (text) => text.replace('"format": 1', '"format": 2'),
      says: /another shape: format/,
    },
    {
      name: "with a field that isn't known",
      damage: (text) => text.replace('"ttlMicros"', '"grace": 1, "ttlMicros"'),
      says: /another shape/,
    },
    {
      name: "with an aggregate that isn't known",
      damage: (text) => text.replace('"function": "sum"', '"function": "median"'),
      says: /another shape: .*aggregate/,
    },
    {
      name: "with an operator that isn't known",
      damage: (text) => text.replace('"operator": "add"', '"operator": "toString"'),
      says: /another shape/,
    },
  ];

  test.each(damages)("$name is refused, naming the file", async ({ damage, says }) => {
    const registry = await emptyRegistry();
    await applyPlan(registry, shop(), { nowMicros });
    const file = statePath(registry, "000001.json");
    const text = await readFile(file, "utf8");
    expect(damage(text)).not.toBe(text);
    await writeFile(file, damage(text));
    await expect(registry.latest()).rejects.toMatchObject({
      code: "GR-REGISTRY-STATE-CORRUPT",
      detail: expect.stringMatching(says),
      where: { file },
    });
  });

  test("that has another's number is refused", async () => {
    const registry = await emptyRegistry();
    await applyPlan(registry, shop(), { nowMicros });
    const file = statePath(registry, "000002.json");
    await writeFile(file, await readFile(statePath(registry, "000001.json"), "utf8"));
    await expect(registry.latest()).rejects.toMatchObject({ code: "GR-REGISTRY-STATE-CORRUPT", where: { file } });
    expect((await registry.state(1)).number).toBe(1);
  });

  test("that is not there is refused", async () => {
    const registry = await emptyRegistry();
    await expect(registry.state(1)).rejects.toMatchObject({ code: "GR-REGISTRY-STATE-MISSING" });
    await applyPlan(registry, shop(), { nowMicros });
    await expect(registry.state(2)).rejects.toMatchObject({
      code: "GR-REGISTRY-STATE-MISSING",
      detail: "There is no state 2 of the registry: its newest is 1.",
    });
  });
});

describe("requireApplied", () => {
  test("gives the state when the code is what was applied", async () => {
    const { state } = await applyPlan(await emptyRegistry(), shop(), { nowMicros });
    expect(requireApplied(state, shop())).toBe(state);
  });

  test("refuses before the first apply", () => {
    expect(() => requireApplied(null, shop())).toThrowError(
      expect.objectContaining({ code: "GR-REGISTRY-NOT-APPLIED", hint: "Run `granary apply`." }),
    );
  });

  test("refuses code that differs, naming briefly what does", async () => {
    const { state } = await applyPlan(await emptyRegistry(), shop(), { nowMicros });
    expect(() => requireApplied(state, shop({ keyType: "string" }))).toThrowError(
      expect.objectContaining({
        code: "GR-REGISTRY-NOT-APPLIED",
        detail:
          "The code differs from state 1 of the registry: entity user changed, source user_events changed, source user_profiles changed, view user_activity changed, feature total_spend of user_activity changed and 5 more.",
        hint: expect.stringContaining("granary apply"),
      }),
    );
  });
});
