import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BatchEngine, openDuckdbEngine } from "../../batch/index.js";
import { entity } from "../../definition/index.js";
import { microsOf } from "../../time/index.js";
import { loadTrainingSet, type TrainingFile } from "./load.js";

let folder = "";
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-training-set-"));
  engine = await openDuckdbEngine({ temporaryFolder: folder, importModule: (path) => import(path) });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const file: TrainingFile = {
  file: "set.csv",
  entity: entity("user", { joinKeys: { user_id: "int64" } }),
  label: { name: "churned", type: "boolean", horizonMicros: 5 },
  features: [
    { name: "visits", type: "int64", view: "activity", hash: null },
    { name: "country", type: "string", view: "profile", hash: null },
  ],
};

const load = async (text: string, more: Partial<TrainingFile> = {}) => {
  await writeFile(join(folder, "set.csv"), text);
  return loadTrainingSet(engine, { ...file, ...more }, folder);
};

describe("a training set is read", () => {
  test("in order of instants and keys, without rows that have no label", async () => {
    const { set, withoutLabel, report } = await load(
      [
        "user_id,event_timestamp,churned,visits,country",
        "2,2026-02-01,true,7,FR",
        "2,2026-01-01,false,,DE",
        "1,2026-01-01,true,3,",
        "3,2026-01-01,,4,DE",
        ",2026-01-01,true,4,DE",
      ].join("\n"),
    );
    expect([set.rows, withoutLabel, report.leftOut.nullKey]).toEqual([3, 1, 1]);
    expect(set.entities).toEqual(["[1]", "[2]", "[2]"]);
    expect([...set.cutoffsMicros]).toEqual(["2026-01-01", "2026-01-01", "2026-02-01"].map((text) => microsOf(text)));
    expect([...set.labels]).toEqual([1, 0, 1]);
    expect(set.columns).toEqual([
      [3, null, 7],
      [null, "DE", "FR"],
    ]);
    expect(set.horizonMicros).toBe(5);
  });

  test("with features of any name, as countsBy gives them", async () => {
    const names = ["lines_from_United Kingdom", "lines_from_", "lines_from_'\"\\"];
    const features = names.map((name) => ({ name, type: "int64", view: "activity", hash: null }) as const);
    const head = `user_id,event_timestamp,churned,${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(",")}`;
    const { set } = await load(`${head}\n1,2026-01-01,true,3,4,5`, { features });
    expect(set.columns).toEqual([[3], [4], [5]]);
  });

  test("with a label of 1 and 0, and with no other: GR-TRAINING-LABEL-UNFIT", async () => {
    const label = { name: "churned", type: "int64", horizonMicros: 5 } as const;
    const head = "user_id,event_timestamp,churned,visits,country\n";
    expect([...(await load(`${head}1,2026-01-01,0,1,a\n2,2026-01-01,1,1,a`, { label })).set.labels]).toEqual([0, 1]);
    const unfit = expect.objectContaining({ code: "GR-TRAINING-LABEL-UNFIT" });
    await expect(load(`${head}1,2026-01-01,2,1,a`, { label })).rejects.toThrow(unfit);
    await expect(load(head, { label: { ...label, type: "float64" } })).rejects.toThrow(unfit);
  });

  test.each(["NaN", "yes", "0.5"])("with a label of %s: GR-SOURCE-VALUE-UNREADABLE", async (label) => {
    const text = `user_id,event_timestamp,churned,visits,country\n1,2026-01-01,true,1,a\n2,2026-01-01,${label},1,a`;
    await expect(load(text)).rejects.toThrow(
      expect.objectContaining({ code: "GR-SOURCE-VALUE-UNREADABLE", where: expect.objectContaining({ row: 2 }) }),
    );
  });

  test("where a column is not there, with the source's error", async () => {
    await expect(load("user_id,event_timestamp,churned,visits\n1,2026-01-01,true,1")).rejects.toThrow(/country/);
  });
});
