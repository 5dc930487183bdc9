import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256OfText } from "../files/index.js";
import { november } from "./offline.suite.js";
import type { TrainingSetManifest } from "./training-manifest.js";
import { printTrainingManifest } from "./training-manifest-text.js";
import { openTrainingSetStore, readTrainingSet, verifyTrainingSet } from "./training-set-store.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-training-sets-"));
});
afterEach(() => rm(folder, { recursive: true }));

const data = "rows";
const hash = sha256OfText("a meaning");
const report = {
  source: "events",
  files: [{ path: "data/events.csv", bytes: 7, sha256: hash }],
  prunedFiles: 1,
  rows: 9,
  leftOut: { nullKey: 1, nullEventTime: 2 },
  superseded: 3,
  counted: { nan: 4, flooredTimes: 5, outOfRange: 6, fittedVectors: 7 },
  warnings: ["odd"],
};
const manifest: TrainingSetManifest = {
  model: "churn",
  label: { name: "churned", hash },
  features: [{ column: "events", view: "activity", feature: "events", hash }],
  registry: { number: 3, hash },
  definitionsHash: hash,
  knownBy: false,
  cutoffs: [{ cutoffMicros: november(3), rows: 2, nulls: 0, positives: 1 }],
  columns: [
    { name: "user_id", type: "int64", role: "key" },
    { name: "event_timestamp", type: "timestamp", role: "event_time" },
    { name: "churned", type: "boolean", role: "label" },
    { name: "events", type: "int64", role: "feature" },
  ],
  rows: 2,
  bytes: data.length,
  sha256: sha256OfText(data),
  labelSources: [report],
  sources: [
    { ...report, functions: [{ name: "mood", module: "f.ts", export: "mood", version: "1", sourceHash: hash }] },
  ],
  fits: [
    {
      source: "events",
      column: "scaled",
      kind: "standard_scaler",
      version: "1",
      artifact: 2,
      fittedAsOfMicros: november(1),
      rows: 8,
      sha256: hash,
    },
  ],
  snapshots: [{ view: "activity", asOfMicros: november(3), build: 2 }],
  warnings: [{ kind: "no_event_time", subject: "profiles", text: "Source profiles has no event time." }],
  engine: "duckdb",
  granaryVersion: "0.1.0",
};

async function published(changed: Partial<TrainingSetManifest> = {}, model: string | null = null) {
  const staged = join(folder, "staged");
  await writeFile(staged, data);
  return openTrainingSetStore(join(folder, "store")).publish(staged, { ...manifest, ...changed }, model);
}

test("a training set is read back as it was published, in the folder or in that of its model", async () => {
  const whole = await published();
  expect(whole).toEqual({
    ...manifest,
    file: join(folder, "store/training_dataset.parquet"),
    manifestFile: join(folder, "store/training_dataset.manifest.json"),
  });
  await verifyTrainingSet(await readTrainingSet(whole.manifestFile));
  const ofModel = await published({ cutoffs: null, fits: [], snapshots: [], model: null }, "other");
  expect(ofModel.file).toBe(join(folder, "store/other/training_dataset.parquet"));
  expect(await openTrainingSetStore(join(folder, "store")).current()).toEqual([whole, ofModel]);
});

test("a folder that is not there has none: GR-TRAINING-SET-MISSING", async () => {
  expect(await openTrainingSetStore(join(folder, "none")).current()).toEqual([]);
  await expect(readTrainingSet(join(folder, "none/training_dataset.manifest.json"))).rejects.toMatchObject({
    code: "GR-TRAINING-SET-MISSING",
  });
});

describe("what is not as it was written", () => {
  test.each([
    ["data of another size", "file", `${data}!`, "it has 5 bytes instead of 4"],
    ["data of other bytes", "file", "rots", "its SHA-256 is"],
  ] as const)("%s: GR-TRAINING-SET-CORRUPT", async (_, part, text, problem) => {
    const one = await published();
    await writeFile(one[part], text);
    await expect(verifyTrainingSet(one)).rejects.toMatchObject({
      code: "GR-TRAINING-SET-CORRUPT",
      detail: expect.stringContaining(problem),
    });
  });

  test("data that is missing, as where a run was stopped before it: GR-TRAINING-SET-CORRUPT", async () => {
    const one = await published();
    await rm(one.file);
    await expect(verifyTrainingSet(one)).rejects.toMatchObject({ detail: expect.stringContaining("it is missing") });
  });

  test("a manifest that was changed, cut short or of another shape: GR-TRAINING-SET-CORRUPT", async () => {
    const { manifestFile } = await published();
    const text = await readFile(manifestFile, "utf8");
    const odd = printTrainingManifest({ ...manifest, rows: -1 });
    for (const changed of [text.replace('"rows": 2', '"rows": 3'), text.slice(0, -2), odd]) {
      await writeFile(manifestFile, changed);
      await expect(readTrainingSet(manifestFile)).rejects.toMatchObject({ code: "GR-TRAINING-SET-CORRUPT" });
    }
    await appendFile(manifestFile, "\n");
    await expect(openTrainingSetStore(join(folder, "store")).current()).rejects.toMatchObject({
      code: "GR-TRAINING-SET-CORRUPT",
    });
  });

  test("a manifest of a later format: GR-TRAINING-SET-FORMAT-UNKNOWN", async () => {
    const { manifestFile } = await published();
    const body = '{\n  "format": 2';
    await writeFile(manifestFile, `${body},\n  "manifest_sha256": "${sha256OfText(body)}"\n}\n`);
    await expect(readTrainingSet(manifestFile)).rejects.toMatchObject({ code: "GR-TRAINING-SET-FORMAT-UNKNOWN" });
  });
});
