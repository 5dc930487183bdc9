import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { last, meanVector } from "../../aggregation/index.js";
import { entity, eventSource, featureView } from "../../definition/index.js";
import { isGranaryError } from "../../errors/index.js";
import { column } from "../../expression/index.js";
import { type FitArtifact, fitKindNamed, openFitArtifacts, type TopicsOptions, topics } from "../../fitting/index.js";
import { planView } from "../../logical/index.js";
import { createRandom } from "../../random/index.js";
import type { Value } from "../../schema/index.js";
import { microsOf } from "../../time/index.js";
import { type BatchEngine, openDuckdbEngine } from "../index.js";
import { fitColumns } from "./index.js";

let folder: string;
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-topics-"));
  engine = await openDuckdbEngine({
    temporaryFolder: join(folder, "staged"),
    importModule: () => Promise.reject(new Error("no source of these tests has rows of a module")),
  });
  await writeFile(join(folder, "reviews.csv"), ["user_id,at,body", ...rows].join("\n"));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const subjects = [
  ["guitars", "string", "fret", "tuner", "chord", "capo"],
  ["parcel", "courier", "delivery", "box", "shipping", "invoice"],
] as const;

/** Users 1 to 200 write about guitars, or about parcels, by turns; the last four differ, and one is too late to learn of. */
const random = createRandom(5);
const words = (subject: number): string =>
  Array.from({ length: 8 }, () => subjects[subject]?.[random.below(6)] ?? "").join(" the ");
const rows = [
  ...Array.from({ length: 200 }, (_, i) => `${i + 1},2026-11-01,${words(i % 2)}`),
  "201,2026-11-01,", // no text
  "202,2026-11-01,the of and 42",
  "203,2026-11-01,<b>Guitar</b> strings&#44; frets!",
  "203,2026-11-01,",
  "204,2026-11-20,courier boxes unheardof",
];

const source = eventSource("reviews", {
  files: "reviews.csv",
  entity: entity("user", { joinKeys: { user_id: "int64" } }),
  eventTime: "at",
  columns: { body: "string" },
  derive: (row) => ({ about: topics(row.body, { version: "1", k: 2, minDocuments: 2, maxShare: 1 }) }),
});
const view = featureView("review_topics", {
  entity: source.entity,
  source,
  owner: "crm",
  features: (review) => ({ topic_vector: meanVector(review.about), latest: last(review.about) }),
});

async function fitted(workers: number): Promise<FitArtifact> {
  const options = { asOfMicros: microsOf("2026-11-10"), repoFolder: folder, workers };
  const [content] = (await fitColumns(engine, source, source.fits ?? [], options)).fitted;
  if (content === undefined) throw new Error("The source has a fit.");
  return (await openFitArtifacts(join(folder, "feature_store")).keep(content)).artifact;
}

describe("topics of a source's texts", () => {
  test("are learnt up to an instant, the same with any number of workers", async () => {
    const [one, two] = [await fitted(1), await fitted(2)];
    expect(two.sha256).toBe(one.sha256);
    expect(one.rows).toBe(204);
    const { topics: told, words, documents } = summaryOf(one);
    const lemmas = subjects.map((subject) => subject.map((word) => word.replace("guitars", "guitar")).toSorted());
    expect({ words, documents }).toEqual({ words: 12, documents: 201 });
    const found = told.map((topic) => topic.words.slice(0, 6).toSorted());
    expect(found.toSorted((a, b) => (a[1] ?? "").localeCompare(b[1] ?? ""))).toEqual(
      lemmas.toSorted((a, b) => (a[1] ?? "").localeCompare(b[1] ?? "")),
    );
  });

  test("are each text's shares, and null for a text of which nothing is known", async () => {
    const artifact = await fitted(2);
    const got = await vectors(artifact);
    const guitars = summaryOf(artifact).topics.findIndex(({ words }) => words.slice(0, 6).includes("fret"));
    for (const [user, subject] of [
      [1, guitars],
      [2, 1 - guitars],
      [203, guitars],
      [204, 1 - guitars],
    ] as const) {
      const mix = got.get(user)?.mean;
      expect(mix?.[0]).toBeCloseTo(1 - (mix?.[1] ?? Number.NaN), 12);
      expect(mix?.[subject]).toBeGreaterThan(0.7);
    }
    expect(got.get(201)).toEqual({ mean: null, latest: null });
    expect(got.get(202)).toEqual({ mean: null, latest: null });
    // A null text counts in no mean, and everybody who has a row has one still.
    expect(got.size).toBe(204);
  });

  test("are told by their words and how well these go together", async () => {
    const artifact = await fitted(1);
    const [fit] = source.fits ?? [];
    if (fit === undefined) throw new Error("The source has a fit.");
    const kind = fitKindNamed("topics");
    expect(kind.describe(fit, artifact.parameters)).toMatch(/^2 topics of 12 words in 201 texts, perplexity [\d.]+$/);
    const lines = kind.report?.(fit, artifact.parameters) ?? [];
    expect(lines.map((line) => line.replace(/-?\d\.\d\d:.*/, ""))).toEqual([
      "topic 0, coherence ",
      "topic 1, coherence ",
    ]);
    const none = { documents: 3, perplexities: [], coherence: [0, 0], vocabulary: "", components: ["", ""] };
    expect(kind.describe(fit, none)).toBe("no topics: of 3 texts no word is in enough, and all are null");
    expect(kind.report?.(fit, none)).toEqual([]);
  });

  test.each([
    [{ k: 1 }, "k from 2 to 1000, not 1"],
    [{ k: 2.5 }, "k from 2 to 1000, not 2.5"],
    [{ seed: -1 }, "seed from 0"],
    [{ minDocuments: 0 }, "minDocuments from 1"],
    [{ maxWords: 0 }, "maxWords from 1"],
    [{ maxShare: 0 }, "maxShare above 0 and up to 1, not 0"],
    [{ maxShare: Number.NaN }, "not NaN"],
    [{ version: "" }, "A topics has no version."],
  ] as const)("are refused with %j", (options: Partial<TopicsOptions>, words) => {
    const write = () => topics(column("body", "string"), { version: "1", ...options });
    expect(write).toThrow(words);
    expect(problemOf(write)).toBe("GR-DEFINITION-INVALID");
  });
});

interface Told {
  readonly words: number;
  readonly documents: number;
  readonly topics: readonly { readonly words: readonly string[] }[];
}

function summaryOf({ parameters }: FitArtifact): Told {
  const [fit] = source.fits ?? [];
  if (fit === undefined) throw new Error("The source has a fit.");
  return fitKindNamed("topics").summary?.(fit, parameters) as unknown as Told; // as that kind sums up
}

async function vectors(artifact: FitArtifact) {
  const plan = planView(view, microsOf("2026-11-25"), [artifact]);
  const file = join(folder, "snapshot.parquet");
  await engine.runView(plan, file, { repoFolder: folder });
  const columns = plan.columns.filter(({ role }) => role === "key" || role === "feature");
  const got = new Map<Value, { readonly mean: Float64Array | null; readonly latest: Float64Array | null }>();
  const vectorOf = (value: Value | undefined) => (value instanceof Float64Array ? value : null);
  for await (const batch of engine.readParquet(file, columns)) {
    const [users = [], means = [], latest = []] = batch.columns;
    for (const [r, user] of users.entries()) got.set(user, { mean: vectorOf(means[r]), latest: vectorOf(latest[r]) });
  }
  return got;
}

function problemOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return isGranaryError(error) ? error.code : String(error);
  }
}
