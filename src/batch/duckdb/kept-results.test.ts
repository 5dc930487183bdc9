import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collect } from "../../aggregation/index.js";
import { entity, eventSource, featureView, rowFunction, type ViewDefinition } from "../../definition/index.js";
import { planView } from "../../logical/index.js";
import type { Value } from "../../schema/index.js";
import { microsOf } from "../../time/index.js";
import { openDuckdbEngine } from "./engine.js";

const tMicros = microsOf("2026-11-25");
const user = entity("user", { joinKeys: { user_id: "int64" } });

/** Each text that the function is given is written down, in a file beside the module. */
const moduleText = `import { appendFileSync } from "node:fs";
import { perRow } from "granary";
export const size = perRow(({ text }: { text: string | null }) => {
  appendFileSync(new URL("calls.txt", import.meta.url), JSON.stringify(text) + "\\n");
  return text === null ? -1 : text.length;
});
`;

let folder: string;
let files = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-kept-"));
  await mkdir(join(folder, "staged"));
  await writeFile(join(folder, "functions.ts"), moduleText);
});
afterEach(() => rm(folder, { recursive: true }));

function view(sourceHash: string | null, version = "1"): ViewDefinition {
  const source = eventSource("words", {
    files: "words.csv",
    entity: user,
    eventTime: "at",
    columns: { text: "string" },
    derive: (row) => ({
      size: rowFunction({
        module: "functions.ts",
        export: "size",
        version,
        inputs: { text: row.text },
        output: "int64",
      }),
    }),
  });
  const bound = { ...source, functions: source.functions?.map((one) => ({ ...one, sourceHash })) ?? [] };
  return featureView("sizes", {
    entity: user,
    source: bound,
    owner: "tests",
    features: (event) => ({ sizes: collect(event.size, 9) }),
  });
}

async function write(...texts: readonly string[]): Promise<void> {
  const lines = texts.map((text, i) => `${1 + (i % 2)},2026-11-0${1 + i},${text}\n`);
  await writeFile(join(folder, "words.csv"), `user_id,at,text\n${lines.join("")}`);
}

/** The sizes of each user, and the texts that the function was given for them. */
async function run(definition: ViewDefinition) {
  const calls = join(folder, "calls.txt");
  await rm(calls, { force: true });
  await using engine = await openDuckdbEngine({
    temporaryFolder: join(folder, "staged"),
    importModule: () => Promise.reject(new Error("no source of these tests has rows of a module")),
    functions: { workers: 1, keptFolder: join(folder, "kept") },
  });
  const plan = planView(definition, tMicros);
  const out = join(folder, `view-${files++}.parquet`);
  await engine.runView(plan, out, { repoFolder: folder });
  const sizes: Value[] = [];
  for await (const batch of engine.readParquet(out, plan.columns)) sizes.push(...(batch.columns[1] ?? []));
  const given = (await readFile(calls, "utf8").catch(() => "")).trimEnd().split("\n").filter(Boolean);
  return { sizes, given: given.map((line) => JSON.parse(line)).toSorted() };
}

const keptFiles = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const one of await readdir(join(folder, "kept"))) {
    for (const file of await readdir(join(folder, "kept", one))) found.push(join(folder, "kept", one, file));
  }
  return found;
};

describe("what row functions gave", () => {
  test("is kept: only new and changed texts are given to them again, and equal ones once", async () => {
    await write("a", "bb", "a", "dddd");
    expect(await run(view("h"))).toEqual({
      sizes: [
        [1, 1],
        [2, 4],
      ],
      given: ["a", "bb", "dddd"],
    });
    expect((await run(view("h"))).given).toEqual([]);
    await write("a", "bbb", "a", "dddd", "eeeee");
    expect(await run(view("h"))).toEqual({
      sizes: [
        [1, 1, 5],
        [3, 4],
      ],
      given: ["bbb", "eeeee"],
    });
  });

  test("tells a null text from an empty one", async () => {
    await write("", '""', "-");
    expect(await run(view("h"))).toEqual({ sizes: [[-1, 1], [0]], given: ["", "-", null] });
  });

  const others: readonly (readonly [what: string, hash: string | null, version: string])[] = [
    ["another version", "h", "2"],
    ["another source", "other", "1"],
    ["a source that isn't known", null, "1"],
  ];
  test.each(others)("isn't taken for that of %s", async (_, hash, version) => {
    await write("a", "bb");
    await run(view("h"));
    expect((await run(view(hash, version))).given).toEqual(["a", "bb"]);
  });

  test("is found anew where a file of it is damaged or cut, or a run was killed while writing one", async () => {
    await write("a", "bb");
    const { sizes } = await run(view("h"));
    const [file = ""] = await keptFiles();
    await appendFile(file, "x");
    expect(await run(view("h"))).toEqual({ sizes, given: ["a", "bb"] });
    const [again = ""] = await keptFiles();
    await writeFile(join(again, "..", ".half.tmp"), "PAR1");
    expect((await run(view("h"))).given).toEqual([]);
  });

  test("by two runs at once is right for both", async () => {
    await write("a", "bb");
    const calls = Promise.all([run(view("h")), run(view("h"))]);
    expect((await calls).map(({ sizes }) => sizes)).toEqual([
      [[1], [2]],
      [[1], [2]],
    ]);
    expect((await run(view("h"))).given).toEqual([]);
  });

  test("of functions that nobody has used for a month is removed", async () => {
    await write("a", "bb");
    await run(view("old"));
    const [old = ""] = await readdir(join(folder, "kept"));
    const long = new Date(Date.now() - 31 * 86_400_000);
    await utimes(join(folder, "kept", old), long, long);
    await run(view("new"));
    const left = await readdir(join(folder, "kept"));
    expect(left.length).toBe(1);
    expect(left).not.toContain(old);
  });
});
