import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDependencies } from "../scripts/dependency-check.js";
import { roomCycles } from "../scripts/room-cycles.js";

const root = join(import.meta.dirname, "..");

/** Imports that must be refused: planted all at once in a copy of the sources, each in files of its own. */
const forbidden: readonly { name: string; files: Readonly<Record<string, string>>; violation: string }[] = [
  {
    name: "a lower level imports a higher one",
    files: { "src/time/planted-level.ts": 'import "../cli/index.js";', "src/cli/index.ts": "export {};" },
    violation: "level-1: src/time/planted-level.ts → src/cli/index.ts",
  },
  {
    name: "a test imports a higher level that is not testing",
    files: { "src/time/planted.test.ts": 'import "../cli/index.js";' },
    violation: "level-1-tests: src/time/planted.test.ts → src/cli/index.ts",
  },
  {
    name: "shipped code of level 1 imports testing",
    files: { "src/time/planted-testing.ts": 'import "../testing/index.js";' },
    violation: "level-1: src/time/planted-testing.ts → src/testing/index.ts",
  },
  {
    name: "a type is an import too",
    files: { "src/time/planted-type.ts": 'export type T = import("../cli/index.js").T;' },
    violation: "level-1: src/time/planted-type.ts → src/cli/index.ts",
  },
  {
    name: "a dynamic import is an import too, after syntax that the stock visitor refuses",
    files: {
      "src/time/planted-lazy.ts":
        'export const f = async (x: AsyncDisposable) => { await using y = x; await import("../cli/index.js"); return y; };',
    },
    violation: "level-1: src/time/planted-lazy.ts → src/cli/index.ts",
  },
  {
    name: "a room is reached past its index",
    files: { "src/time/planted-reach.ts": 'import type {} from "../errors/granary-error.js";' },
    violation: "room-by-index: src/time/planted-reach.ts → src/errors/granary-error.ts",
  },
  {
    name: "the public entry reaches past an index",
    files: { "src/planted-entry.ts": 'import "./errors/granary-error.js";' },
    violation: "room-by-index: src/planted-entry.ts → src/errors/granary-error.ts",
  },
  {
    name: "a part of a room is reached past its index, from the room and from beside",
    files: {
      "src/online/planted-part.ts": 'import "./planted/inner.js";',
      "src/online/planted/inner.ts": "export {};",
    },
    violation: "part-by-index: src/online/planted-part.ts → src/online/planted/inner.ts",
  },
  {
    name: "a part of a room reaches past the index of another",
    files: { "src/online/planted-other/file.ts": 'import "../planted/inner.js";' },
    violation: "part-by-index: src/online/planted-other/file.ts → src/online/planted/inner.ts",
  },
  {
    name: "serving imports offline",
    files: {
      "src/serving/planted.ts": 'import "../offline/index.js";',
      "src/offline/index.ts": "export {};",
    },
    violation: "serving-stays-light: src/serving/planted.ts → src/offline/index.ts",
  },
  {
    name: "the server reaches DuckDB through another room",
    files: {
      "src/server/planted.ts": 'import "../graph/index.js";',
      "src/graph/index.ts": 'import "@duckdb/node-api";',
    },
    violation: "serving-stays-light: src/server/planted.ts → node_modules/@duckdb/node-api/",
  },
  {
    name: "a cycle of files",
    files: {
      "src/time/planted-a.ts": 'import "./planted-b.js";',
      "src/time/planted-b.ts": 'import "./planted-a.js";',
    },
    violation: "no-cycle: src/time/planted-a.ts → src/time/planted-b.ts",
  },
  {
    name: "a room imports the public entry",
    files: { "src/time/planted-public.ts": 'import "../index.js";' },
    violation: "public-entry-is-for-users: src/time/planted-public.ts → src/index.ts",
  },
  {
    name: "a room that the level table does not know",
    files: { "src/planted-room/index.ts": "export {};" },
    violation: "room-without-level: planted-room",
  },
  {
    name: "a file that dependency-cruiser has no parser for",
    files: { "src/time/planted-unread.mts": 'import "../cli/index.js";' },
    violation: "file-not-read: src/time/planted-unread.mts",
  },
  {
    name: "a file that is not there",
    files: { "src/time/planted-missing.ts": 'import "./nowhere.js";' },
    violation: "resolvable: src/time/planted-missing.ts → ./nowhere.js",
  },
  {
    name: "shipped code that needs a development package",
    files: { "src/time/planted-dev.ts": 'import "vitest";' },
    violation: "shipped-code-needs-no-dev-package: src/time/planted-dev.ts → node_modules/vitest/",
  },
  {
    name: "a client that needs a package",
    files: { "src/client/planted.ts": 'import "zod";' },
    violation: "client-needs-no-package: src/client/planted.ts → node_modules/zod/",
  },
];

/** Imports that must be let through. */
const allowed: Readonly<Record<string, string>> = {
  "src/time/allowed.test.ts": 'import "vitest"; import "../testing/index.js";',
  "src/testing/index.ts": 'import "../errors/index.js";',
  "src/stream/allowed.ts": 'import "../offline/index.js"; import "../errors/index.js"; import "node:fs";',
  "src/online/allowed.ts": 'import "./allowed-part/index.js"; import "zod";',
  "src/online/allowed-part/index.ts": 'import "../allowed-target.js"; import "../allowed-beside/index.js";',
  "src/online/allowed-beside/index.ts": "export {};",
  "src/online/allowed-target.ts": "export {};",
  "src/graph/allowed.suite.ts": 'import "vitest";',
};

describe("dependency rules", () => {
  let copy = "";
  let violations: readonly string[] = [];

  beforeAll(async () => {
    copy = await realpath(await mkdtemp(join(tmpdir(), "granary-rules-")));
    await cp(join(root, "src"), join(copy, "src"), { recursive: true });
    await cp(join(root, "package.json"), join(copy, "package.json"));
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
    for (const files of [allowed, ...forbidden.map((scenario) => scenario.files)]) await plant(copy, files);
    ({ violations } = await checkDependencies(copy));
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  test.each(forbidden)("refuse: $name", ({ violation }) => {
    expect(violations.map((line) => line.replace(/→ \S*node_modules\//, "→ node_modules/"))).toContainEqual(
      expect.stringContaining(violation),
    );
  });

  test("let through what the house allows", () => {
    expect(violations.filter((line) => line.includes("allowed"))).toEqual([]);
  });
});

describe("cycles of rooms", () => {
  test("are found where the files form none", () => {
    const imports = [
      { from: "src/time/a.ts", to: "src/schema/index.ts" },
      { from: "src/schema/b.ts", to: "src/time/index.ts" },
      { from: "src/sql/c.ts", to: "src/time/index.ts" },
    ];
    expect(roomCycles(imports)).toEqual(["time → schema → time"]);
  });

  test("are none where imports go one way", () => {
    expect(roomCycles([{ from: "src/sql/c.ts", to: "src/time/index.ts" }])).toEqual([]);
  });
});

async function plant(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${text}\n`);
  }
}
