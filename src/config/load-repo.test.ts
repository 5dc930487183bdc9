import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Instant } from "../time/index.js";
import { importModule, loadRepo } from "./index.js";
import { activity, config, events, failure, repoOf, shop, user, write } from "./repo-folder.suite.js";

const names = (list: readonly { readonly name: string }[]) => list.map((one) => one.name);

describe("loadRepo", () => {
  test("collects definitions from files, arrays and objects, and says where each is from", async () => {
    const folder = await repoOf(shop);
    const repo = await loadRepo(folder);
    expect(repo.folder).toBe(folder);
    const { entities, sources, views, services } = repo.definitions;
    expect([entities, sources, views, services].map(names)).toEqual([
      ["user"],
      ["user_events"],
      ["user_activity"],
      ["churn"],
    ]);
    expect(Object.fromEntries(repo.origins)).toEqual({
      "entity user": "features/user.ts",
      "source user_events": "features/events.ts",
      "view user_activity": "features/deep/activity.ts",
      "service churn": "features/deep/activity.ts",
    });
  });

  test("fills in the defaults, relative to the repo", async () => {
    const folder = await repoOf(shop);
    const { config: resolved } = await loadRepo(folder);
    const { clock, ...settings } = resolved;
    expect(settings).toEqual({
      file: join(folder, "granary.config.ts"),
      definitions: ["features/**/*.ts"],
      registryFolder: join(folder, "feature_store"),
      offlineFolder: join(folder, "offline_store"),
      materializedFolder: join(folder, "materialized_store"),
      modelsFolder: join(folder, "models"),
      onlineStore: { type: "lmdb", path: join(folder, "online_store") },
      server: { host: "127.0.0.1", port: 8080 },
      batch: {},
    });
    const before = Date.now() * 1000;
    expect(clock()).toBeGreaterThanOrEqual(before);
  });

  test("takes what the config says, JavaScript too", async () => {
    const folder = await repoOf({
      ...shop,
      "granary.config.ts": "",
      "granary.config.mjs": `import { instant } from "granary";
        export default { definitions: ["features/{user,events}.ts", "more/?.ts"], registry: "r", offlineStore: "../off",
          onlineStore: { type: "lmdb", path: "on" }, clock: instant("2011-12-10"), server: { port: 0 }, batch: { threads: 2 } };`,
      "more/a.ts":
        'import { entity } from "granary";\nexport default entity("item", { joinKeys: { item_id: "string" } });\n',
      "more/bb.ts": "export default nothing;\n",
    });
    await rm(join(folder, "granary.config.ts"));
    const { config: resolved, definitions } = await loadRepo(folder);
    expect(resolved).toMatchObject({
      file: join(folder, "granary.config.mjs"),
      registryFolder: join(folder, "r"),
      offlineFolder: join(dirname(folder), "off"),
      onlineStore: { path: join(folder, "on") },
      server: { host: "127.0.0.1", port: 0 },
      batch: { threads: 2 },
    });
    // 2011-12-10 is 15 318 days after 1970-01-01.
    expect(resolved.clock()).toBe(15_318 * 86_400 * 1_000_000);
    expect(names(definitions.entities)).toEqual(["item", "user"]);
    expect(names(definitions.views)).toEqual([]);
  });

  test("finds what only a view uses, leaves tests and declarations alone, and runs each file once", async () => {
    const counted = "globalThis.granaryRuns = (globalThis.granaryRuns ?? 0) + 1;\n";
    const folder = await repoOf({
      "granary.config.ts": config,
      "sources/user.ts": counted + user,
      "sources/events.ts": events,
      "features/activity.ts": activity.replace("./events", "../sources/events"),
      "features/again.ts": 'export { user } from "../sources/user.js";\n',
      "features/activity.test.ts": "throw new Error('a test was loaded');\n",
      "features/types.d.ts": "export declare const user: never;\n",
    });
    Reflect.set(globalThis, "granaryRuns", 0);
    const { definitions, origins } = await loadRepo(folder);
    expect(Reflect.get(globalThis, "granaryRuns")).toBe(1);
    expect(names(definitions.sources)).toEqual(["user_events"]);
    expect(origins.get("source user_events")).toBe("features/activity.ts");
    expect(origins.get("entity user")).toBe("features/again.ts");
  });

  test("sees files that changed, and is the one Granary there is, whatever is installed", async () => {
    const folder = await repoOf({
      ...shop,
      "features/types.json": '{ "name": "first" }',
      "features/json.ts": `import { entity, Instant } from "granary";
        import types from "./types.json" with { type: "json" };
        import { key } from "keys";
        globalThis.granaryInstant = Instant;
        export const made = entity(types.name, { joinKeys: { [key]: "int64" } });\n`,
      "node_modules/granary/package.json": '{ "name": "granary", "exports": "./index.js" }',
      "node_modules/granary/index.js": "throw new Error('another Granary was loaded');\n",
      "node_modules/keys/package.json": '{ "name": "keys", "type": "module", "exports": "./index.js" }',
      "node_modules/keys/index.js": 'export const key = "id";\n',
    });
    const first = await loadRepo(folder);
    expect(names(first.definitions.entities)).toEqual(["first", "user"]);
    expect(Reflect.get(globalThis, "granaryInstant")).toBe(Instant);
    await write(folder, {
      "features/types.json": '{ "name": "second" }',
      "features/user.ts": user.replace('"user"', '"person"'),
    });
    const second = await loadRepo(folder);
    expect(names(second.definitions.entities)).toEqual(["person", "second"]);
  });
});

describe("importModule", () => {
  test("gives what a module of the repo exports, as it is now", async () => {
    const folder = await repoOf({ "rows.ts": "export async function* rows() { yield { a: 1 as number }; }\n" });
    const first = await importModule(folder, "rows.ts");
    expect(Object.keys(first)).toEqual(["rows"]);
    await write(folder, { "rows.ts": "export const later = 2;\n" });
    expect(await importModule(folder, join(folder, "rows.ts"))).toMatchObject({ later: 2 });
  });

  test("refuses a file that is not there", async () => {
    const folder = await repoOf({});
    const error = await failure(() => importModule(folder, "rows.ts"));
    expect(error).toMatchObject({ code: "GR-MODULE-MISSING", where: { file: join(folder, "rows.ts") } });
  });
});
