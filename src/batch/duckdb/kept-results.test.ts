import { appendFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
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

let folder: string;
let files = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-kept-"));
  await mkdir(join(folder, "staged"));
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
        module: "granary",
        export: "wordCount",
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

/** The words of each user's texts, and how many texts the function was given for them. */
async function run(definition: ViewDefinition, keptLimits: { readonly parts?: number } = {}) {
  await using engine = await openDuckdbEngine({
    temporaryFolder: join(folder, "staged"),
    importModule: () => Promise.reject(new Error("no source of these tests has rows of a module")),
    functions: { workers: 1, keptFolder: join(folder, "kept"), keptLimits },
  });
  const plan = planView(definition, tMicros);
  const out = join(folder, `view-${files++}.parquet`);
  let given = 0;
  await engine.runView(plan, out, {
    repoFolder: folder,
    onProgress: (message) => {
      given = Number(/over words: (\d+) of \d+ rows that differ/.exec(message)?.[1] ?? given);
    },
  });
  const sizes: Value[] = [];
  for await (const batch of engine.readParquet(out, plan.columns)) sizes.push(...(batch.columns[1] ?? []));
  return { sizes, given };
}

const keptFiles = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const one of await readdir(join(folder, "kept"))) {
    for (const file of await readdir(join(folder, "kept", one))) found.push(join(folder, "kept", one, file));
  }
  return found;
};

describe("what row functions gave", () => {
  test("is kept: new and changed texts alone are given to them again, and equal ones once", async () => {
    await write("a", "b b", "a", "d d d d");
    expect(await run(view("h"))).toEqual({
      sizes: [
        [1, 1],
        [2, 4],
      ],
      given: 3,
    });
    expect((await run(view("h"))).given).toBe(0);
    await write("a", "b b b", "a", "", '""');
    expect(await run(view("h"))).toEqual({
      sizes: [
        [1, 1, 0],
        [3, null],
      ],
      given: 3,
    });
  });

  test("isn't taken for that of another version or source, and goes a month after its last use", async () => {
    await write("a", "b b");
    await run(view("h"));
    const [old = ""] = await readdir(join(folder, "kept"));
    expect((await run(view("h", "2"))).given).toBe(2);
    const long = new Date(Date.now() - 31 * 86_400_000);
    await utimes(join(folder, "kept", old), long, long);
    expect((await run(view("other"))).given).toBe(2);
    const left = await readdir(join(folder, "kept"));
    expect(left.length).toBe(2);
    expect(left).not.toContain(old);
    expect((await run(view(null))).given).toBe(2);
    expect((await readdir(join(folder, "kept"))).length).toBe(2);
  });

  test("is put together where it lies in more than a few files, and is all there still", async () => {
    const few = { parts: 1 };
    await write("a", "b b");
    await run(view("h"), few);
    await write("a", "b b", "c c c", "d d d d");
    const sizes = [
      [1, 3],
      [2, 4],
    ];
    expect(await run(view("h"), few)).toEqual({ sizes, given: 2 });
    expect((await keptFiles()).length).toBe(1);
    expect(await run(view("h"), few)).toEqual({ sizes, given: 0 });
  });

  test("is found anew where its file is damaged, and not read where a killed run left half of one", async () => {
    await write("a", "b b");
    const { sizes } = await run(view("h"));
    const [file = ""] = await keptFiles();
    await appendFile(file, "x");
    expect(await run(view("h"))).toEqual({ sizes, given: 2 });
    const [again = ""] = await keptFiles();
    await writeFile(join(again, "..", ".half.tmp"), "PAR1");
    expect(await run(view("h"))).toEqual({ sizes, given: 0 });
  });

  test("by two runs at once is right for both", async () => {
    await write("a", "b b");
    const both = await Promise.all([run(view("h")), run(view("h"))]);
    for (const one of [...both, await run(view("h"))]) expect(one.sizes).toEqual([[1], [2]]);
  });
});
