import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chooseArtifact, type FitContent, leakingFits, openFitArtifacts } from "./index.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-fits-"));
});
afterEach(() => rm(folder, { recursive: true }));

const day = 86_400_000_000;
const learnt = (changed: Partial<FitContent> = {}): FitContent => ({
  source: "sales",
  column: "price_z",
  kind: "standard_scaler",
  version: "1",
  definitionHash: "a".repeat(64),
  fittedAsOfMicros: 20_000 * day + 1,
  inputs: [{ path: "sales.csv", bytes: 12, sha256: "b".repeat(64) }],
  rows: 3,
  parameters: { mean: 0.1, deviation: 2, note: [null, "é", { deep: true }] },
  ...changed,
});
const fileOf = (number: number) => join(folder, "fits/sales/price_z", `00000${number}.json`);

describe("artifacts", () => {
  test("are read as they were kept, numbered from 1", async () => {
    const artifacts = openFitArtifacts(folder);
    expect(await artifacts.list("sales", "price_z")).toEqual([]);
    const first = await artifacts.keep(learnt());
    const second = await artifacts.keep(learnt({ rows: 4 }));
    expect([first.written, second.written]).toEqual([true, true]);
    expect([first.artifact.number, second.artifact.number]).toEqual([1, 2]);
    expect(first.artifact).toMatchObject(learnt());
    expect(first.artifact.sha256).not.toBe(second.artifact.sha256);
    expect(await openFitArtifacts(folder).list("sales", "price_z")).toEqual([first.artifact, second.artifact]);
    expect(await artifacts.list("sales", "other")).toEqual([]);
  });

  test("are kept once where the very same was learnt", async () => {
    const artifacts = openFitArtifacts(folder);
    const { artifact } = await artifacts.keep(learnt());
    await artifacts.keep(learnt({ rows: 4 }));
    expect(await artifacts.keep(learnt())).toEqual({ artifact, written: false });
    expect(await readdir(join(folder, "fits/sales/price_z"))).toEqual(["000001.json", "000002.json"]);
  });

  test("of fits that end at once have each a number of its own", async () => {
    const kept = await Promise.all(
      Array.from({ length: 8 }, (_, rows) => openFitArtifacts(folder).keep(learnt({ rows }))),
    );
    expect(kept.map(({ artifact }) => artifact.number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const read = await openFitArtifacts(folder).list("sales", "price_z");
    expect(read.map(({ rows }) => rows).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test.each([
    ["is no JSON", (text: string) => text.slice(0, 90)],
    ["does not match its digest", (text: string) => text.replace("0.1", "0.2")],
    ["has another shape: rows", (text: string) => text.replace('"rows": 3', '"rows": -3')],
    ["has another shape: fitted_as_of", (text: string) => text.replace("2024-10-04", "yesterday")],
    ["has another shape", () => "[]"],
  ])("that were changed are refused: GR-FIT-CORRUPT, %s", async (problem, change) => {
    const artifacts = openFitArtifacts(folder);
    await artifacts.keep(learnt());
    await writeFile(fileOf(1), change(await readFile(fileOf(1), "utf8")));
    const refused = await artifacts.list("sales", "price_z").catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "GR-FIT-CORRUPT", where: { file: fileOf(1) } });
    expect(String(refused)).toContain(problem);
    await expect(artifacts.keep(learnt())).rejects.toMatchObject({ code: "GR-FIT-CORRUPT" });
  });

  test("of another column or number are refused: GR-FIT-CORRUPT", async () => {
    const artifacts = openFitArtifacts(folder);
    await artifacts.keep(learnt());
    await writeFile(fileOf(2), await readFile(fileOf(1), "utf8"));
    await expect(artifacts.list("sales", "price_z")).rejects.toMatchObject({
      code: "GR-FIT-CORRUPT",
      detail: `Artifact ${fileOf(2)} says that it is number 1 of sales.price_z.`,
    });
  });

  test("of a newer Granary are refused: GR-FIT-FORMAT-UNKNOWN", async () => {
    const artifacts = openFitArtifacts(folder);
    await artifacts.keep(learnt());
    await writeFile(fileOf(1), (await readFile(fileOf(1), "utf8")).replace('"format": 1', '"format": 2'));
    await expect(artifacts.list("sales", "price_z")).rejects.toMatchObject({ code: "GR-FIT-FORMAT-UNKNOWN" });
  });
});

describe("the artifact for an instant", () => {
  const artifact = (number: number, fittedAsOfMicros: number, definitionHash = "a") => ({
    ...learnt({ fittedAsOfMicros, definitionHash }),
    number,
    sha256: `${number}`,
  });
  const all = [artifact(1, 30), artifact(2, 10), artifact(3, 20), artifact(4, 20), artifact(5, 15, "b")];

  test.each([
    [9, 2],
    [10, 2],
    [19, 2],
    [20, 4],
    [29, 4],
    [30, 1],
    [99, 1],
  ])("at %i is number %i: the newest that knew no later row, or else the earliest", (t, number) => {
    expect(chooseArtifact(all, "a", t)?.number).toBe(number);
  });

  test("is none where the definition fitted none", () => {
    expect(chooseArtifact(all, "c", 99)).toBeNull();
  });

  test("leaks where it knew later rows", () => {
    const used = all.map(({ number, ...one }) => ({ ...one, artifact: number }));
    expect(leakingFits(used, 15).map((one) => one.artifact)).toEqual([1, 3, 4]);
  });
});
