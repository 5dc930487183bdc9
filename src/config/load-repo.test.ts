import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isGranaryError } from "../errors/index.js";
import { Instant } from "../time/index.js";
import { importModule, loadRepo } from "./index.js";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

type Files = Readonly<Record<string, string>>;

async function repoOf(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "granary-config-"));
  folders.push(folder);
  await write(folder, files);
  return folder;
}

async function write(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const config = 'import { defineConfig } from "granary";\nexport default defineConfig({});\n';
const user =
  'import { entity } from "granary";\nexport const user = entity("user", { joinKeys: { user_id: "int64" } });\n';
const events = `import { eventSource } from "granary";
import { user } from "./user.js";

export const userEvents = eventSource("user_events", {
  files: "data/*.parquet", entity: user, eventTime: "event_time", columns: { amount: "float64" },
});
`;
const activity = `import { featureView, sum, featureService } from "granary";
import { userEvents } from "./events.js";

const view = featureView("user_activity", {
  entity: userEvents.entity, source: userEvents, owner: "growth",
  features: (event) => ({ spend: sum(event.amount) }),
});
export const all = { views: [view], nested: { service: featureService("churn", [view.pick("spend")]) }, limit: 3 };
`;
const shop: Files = {
  "granary.config.ts": config,
  "features/user.ts": user,
  "features/events.ts": events,
  "features/deep/activity.ts": activity.replace("./events", "../events"),
};

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
      onlineStore: { type: "lmdb", folder: join(folder, "online_store") },
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
      onlineStore: { folder: join(folder, "on") },
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

interface Refused {
  readonly name: string;
  readonly files: Files;
  readonly code: string;
  readonly detail: RegExp;
  readonly where?: { readonly file?: string; readonly line?: number; readonly column?: number; readonly path?: string };
}

const refused: readonly Refused[] = [
  {
    name: "no config",
    files: { "a.txt": "" },
    code: "GR-CONFIG-MISSING",
    detail: /^There is no granary\.config\.ts in /,
  },
  {
    name: "a misspelt setting",
    files: { "granary.config.ts": "export default { servr: {} };\n" },
    code: "GR-CONFIG-INVALID",
    detail: /^servr: there is no such setting\. Did you mean "server"\?$/,
    where: { file: "granary.config.ts", path: "servr" },
  },
  {
    name: "a misspelt setting within another, and one of a wrong type",
    files: { "granary.config.ts": "export default { server: { prt: 1 }, registry: 7 };\n" },
    code: "GR-CONFIG-INVALID",
    detail: /server\.prt: there is no such setting\. Did you mean "port"\?/,
  },
  {
    name: "a port that is none",
    files: { "granary.config.ts": "export default { server: { port: 65536 } };\n" },
    code: "GR-CONFIG-INVALID",
    detail: /^server\.port: /,
    where: { file: "granary.config.ts", path: "server.port" },
  },
  {
    name: "a clock that is no time",
    files: { "granary.config.ts": 'export default { clock: "yesterday" };\n' },
    code: "GR-CONFIG-INVALID",
    detail: /^clock: "yesterday" is not a time/,
    where: { file: "granary.config.ts", path: "clock" },
  },
  {
    name: "a config that exports nothing",
    files: { "granary.config.ts": "export const config = {};\n" },
    code: "GR-CONFIG-INVALID",
    detail: /^The config file has no default export\.$/,
    where: { file: "granary.config.ts" },
  },
  {
    name: "a config that is no object",
    files: { "granary.config.ts": "export default 7;\n" },
    code: "GR-CONFIG-INVALID",
    detail: /^The configuration: /,
  },
  {
    name: "no definition file",
    files: { "granary.config.ts": config },
    code: "GR-DEFINITION-NONE",
    detail: /No file matches features\/\*\*\/\*\.ts in /,
  },
  {
    name: "files without definitions",
    files: { "granary.config.ts": config, "features/a.ts": "export const a = [1, null, () => 2, new Map()];\n" },
    code: "GR-DEFINITION-NONE",
    detail: /None of the 1 files/,
  },
  {
    name: "two definitions of one name",
    files: { ...shop, "features/z.ts": user.replace("int64", "string") },
    code: "GR-DEFINITION-TWICE",
    detail: /of entity user: in features\/user\.ts and in features\/z\.ts\.$/,
  },
  {
    name: "a view that uses another definition of a name",
    files: {
      ...shop,
      "features/deep/activity.ts": activity.replace("./events", "../../other/events"),
      "other/user.ts": user,
      "other/events.ts": events.replace("float64", "int64"),
    },
    code: "GR-DEFINITION-TWICE",
    detail:
      /of source user_events: in features\/events\.ts and in features\/deep\/activity\.ts \(used by view user_activity\)\.$/,
  },
  {
    name: "text that is no TypeScript",
    files: { ...shop, "features/user.ts": "export const a = 1;\nexport const b = = 2;\n" },
    code: "GR-MODULE-SYNTAX",
    detail: /^features\/user\.ts can't be read: Unexpected token\.$/,
    where: { file: "features/user.ts", line: 2, column: 18 },
  },
  {
    name: "an exception, below lines that the compiler takes away",
    files: {
      ...shop,
      "features/user.ts":
        "interface Row {\n  readonly a: number;\n}\nconst row = undefined as unknown as Row;\n\nexport const a = 1 + row.a;\n",
    },
    code: "GR-MODULE-FAILED",
    detail:
      /^features\/user\.ts failed while it was loaded: TypeError: Cannot read properties of undefined \(reading 'a'\)$/,
    where: { file: "features/user.ts", line: 6, column: 26 },
  },
  {
    name: "an exception on the first line",
    files: { ...shop, "features/user.ts": "export const a = (undefined as unknown as { b: number }).b;\n" },
    code: "GR-MODULE-FAILED",
    detail: /reading 'b'/,
    where: { file: "features/user.ts", line: 1, column: 58 },
  },
  {
    name: "what is thrown and is no error",
    files: { ...shop, "features/user.ts": 'throw "text";\n' },
    code: "GR-MODULE-FAILED",
    detail: /failed while it was loaded: it threw text$/,
  },
  {
    name: "a package that is not installed",
    files: { ...shop, "features/user.ts": 'import { a } from "no-such-package";\nexport const b = a;\n' },
    code: "GR-MODULE-MISSING",
    detail: /^features\/user\.ts needs "no-such-package", which is not there\.$/,
    where: { file: "features/user.ts" },
  },
  {
    name: "what Granary says of a definition, with its place",
    files: {
      ...shop,
      "features/user.ts":
        'import { entity } from "granary";\n\nexport const user = entity("the user", { joinKeys: {} });\n',
    },
    code: "GR-DEFINITION-INVALID",
    detail: /^An entity is called "the user"/,
    where: { file: "features/user.ts", line: 3 },
  },
];

describe("loadRepo refuses", () => {
  test.each(refused)("$name", async ({ files, code, detail, where = {} }) => {
    const folder = await repoOf(files);
    const error = await failure(() => loadRepo(folder));
    expect(error.code).toBe(code);
    expect(error.detail).toMatch(detail);
    expect(error.detail).not.toMatch(/^\s+at /m);
    const { file, ...place } = where;
    expect(error.where).toMatchObject(file === undefined ? place : { ...place, file: join(folder, file) });
  });

  test("a folder that is missing or a file, and says how to make one", async () => {
    const folder = await repoOf({ "a.txt": "" });
    for (const path of [join(folder, "none"), join(folder, "a.txt")]) {
      const error = await failure(() => loadRepo(path));
      expect(error.code).toBe("GR-CONFIG-MISSING");
      expect(error.hint).toContain("granary init");
    }
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

async function failure(act: () => Promise<unknown>) {
  const error = await act().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isGranaryError(error)) throw new Error(`No catalogue error, but: ${String(error)}`);
  return error;
}
