import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hashFunctionSource } from "./function-source.js";
import { loadRepo } from "./index.js";
import { config, type Files, failure, repoOf, user, write } from "./repo-folder.suite.js";

const repo: Files = {
  "functions/mood.ts": `import type { RowBatch } from "granary";
import { readFileSync } from "node:fs";
import stem from "stemmer";
import { lexicon } from "./words/lexicon.js";
const table = readFileSync(new URL("./words/table.csv", import.meta.url), "utf8");
export const mood = (batch: RowBatch) => import("./later").then(({ later }) => later(batch, lexicon, table, stem));
`,
  "functions/words/lexicon.ts": `export * from "../../deep/base.js";\nexport const lexicon = { good: 1 };\n`,
  "functions/words/table.csv": "good,1\n",
  "functions/later.ts": "export const later = () => [];\n",
  "functions/other.ts": "export const other = 1;\n",
  "deep/base.ts": `import type { lexicon } from "../functions/words/lexicon.js";\nexport const base = 1;\n`,
  "node_modules/stemmer/package.json": `{ "name": "stemmer", "version": "1.2.3" }\n`,
  "node_modules/stemmer/index.js": "module.exports = (word) => word;\n",
};

const changes: readonly (readonly [what: string, files: Files, changes: boolean])[] = [
  ["nothing", {}, false],
  ["the module", { "functions/mood.ts": `${repo["functions/mood.ts"]}export const more = 1;\n` }, true],
  ["what it imports", { "functions/words/lexicon.ts": "export const lexicon = { good: 2 };\n" }, true],
  ["what that passes on", { "deep/base.ts": "export const base = 2;\n" }, true],
  ["what it imports when it runs", { "functions/later.ts": "export const later = () => [1];\n" }, true],
  ["data that it reads", { "functions/words/table.csv": "good,2\n" }, true],
  ["the version of a package", { "node_modules/stemmer/package.json": `{ "version": "1.2.4" }` }, true],
  ["the ends of its lines", { "functions/later.ts": "export const later = () => [];\r\n" }, false],
  ["a file beside it", { "functions/other.ts": "export const other = 2;\n" }, false],
  ["a package's other files", { "node_modules/stemmer/index.js": "module.exports = () => 1;\n" }, false],
];

describe("the hash of a row function's source", () => {
  test.each(changes)("is told from before by %s: changed %o", async (_, files, expected) => {
    const folder = await repoOf(repo);
    const before = hashFunctionSource(folder, "functions/mood.ts");
    await write(folder, files);
    expect(hashFunctionSource(folder, "functions/mood.ts") !== before).toBe(expected);
  });

  test("is the same wherever the repo lies, and where its folders have moved together", async () => {
    const folder = await repoOf({ "functions/a.ts": 'import "./b.js";\n', "functions/b.ts": "1;\n" });
    const before = hashFunctionSource(folder, "./functions/a.ts");
    await rename(join(folder, "functions"), join(folder, "lib"));
    expect(hashFunctionSource(folder, "lib/a.ts")).toBe(before);
  });

  test("sees what was renamed", async () => {
    const folder = await repoOf({ "a.ts": 'import "./b";\n', "b.ts": "1;\n" });
    const before = hashFunctionSource(folder, "a.ts");
    await write(folder, { "b/index.ts": "1;\n" });
    await rm(join(folder, "b.ts"));
    expect(hashFunctionSource(folder, "a.ts")).not.toBe(before);
  });
});

describe("loadRepo and row functions", () => {
  const reviews = `import { eventSource, featureView, max, rowFunction } from "granary";
import { user } from "./user.js";

export const view = featureView("reviews_of_user", {
  entity: user, owner: "crm", features: (review) => ({ best: max(review.mood) }),
  source: eventSource("reviews", {
    files: "reviews.csv", entity: user, eventTime: "at", columns: { text: "string" },
    derive: (row) => ({
      mood: rowFunction({ module: "functions/mood.ts", export: "mood", version: "1", inputs: { text: row.text }, output: "float64" }),
    }),
  }),
});
`;
  const whole: Files = { ...repo, "granary.config.ts": config, "features/user.ts": user, "features/all.ts": reviews };

  test("give sources, and the views over them, the hash of their source, and run nothing", async () => {
    const folder = await repoOf({ ...whole, "functions/later.ts": "throw new Error('run');\n" });
    const { definitions } = await loadRepo(folder);
    const expected = hashFunctionSource(folder, "functions/mood.ts");
    expect(definitions.sources[0]?.functions?.[0]).toMatchObject({ name: "mood", sourceHash: expected });
    expect(definitions.views[0]?.source).toEqual(definitions.sources[0]);
  });

  test("name a module that is not there: GR-MODULE-MISSING", async () => {
    const folder = await repoOf({ ...whole, "features/all.ts": reviews.replace("functions/mood", "functions/mod") });
    const error = await failure(() => loadRepo(folder));
    expect(error.code).toBe("GR-MODULE-MISSING");
    expect(error.where).toEqual({ file: join(folder, "functions/mod.ts") });
  });

  test.each([
    ["10m", true],
    ["10 minutes", false],
    [10, false],
  ])("take %j for their time: %o", async (timeout, taken) => {
    const settings = JSON.stringify({ batch: { functionTimeout: timeout, workers: 2 } });
    const folder = await repoOf({ ...whole, "granary.config.ts": `export default ${settings};\n` });
    if (taken) expect((await loadRepo(folder)).config.batch).toEqual({ functionTimeout: "10m", workers: 2 });
    else expect((await failure(() => loadRepo(folder))).where?.path).toBe("batch.functionTimeout");
  });
});
