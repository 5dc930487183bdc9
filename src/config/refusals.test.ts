import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadRepo } from "./index.js";
import { activity, config, events, type Files, failure, repoOf, shop, user } from "./repo-folder.suite.js";

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
