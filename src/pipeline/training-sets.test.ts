import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTrainingSetStore, type TrainingSet } from "../offline/index.js";
import type { Row } from "../schema/index.js";
import { microsOf } from "../time/index.js";
import { fitSources } from "./fit-sources.js";
import { makeTrainingSet, type TrainingSetRequest } from "./make-training-set.js";
import { type Replay, replayTrainingSet } from "./replay.js";
import { shop, type TrainingShop, trainingShop } from "./training-shop.suite.js";

let repo: TrainingShop;
beforeAll(async () => {
  repo = await trainingShop();
});
afterAll(() => repo[Symbol.asyncDispose]());

const cutoff = microsOf("2026-11-06");
/** Of all rows, also those that became known later, unless the request says otherwise. */
const made = (request: TrainingSetRequest) =>
  repo.at((workplace) => makeTrainingSet(workplace, { knownBy: false, ...request }));
const replayed = ({ manifestFile }: TrainingSet): Promise<Replay> =>
  repo.at((workplace) => replayTrainingSet(workplace, manifestFile));
const rowsOf = ({ file, columns }: TrainingSet): Promise<readonly Row[]> =>
  repo.at(async ({ engine }) => {
    const rows: Row[] = [];
    const read = columns.map(({ name, type }) => ({ name, type, role: "feature" as const }));
    for await (const batch of engine.readParquet(file, read)) {
      for (let r = 0; r < batch.rows; r++) {
        rows.push(Object.fromEntries(columns.map(({ name }, c) => [name, batch.columns[c]?.[r] ?? null])));
      }
    }
    return rows;
  });

describe("the leak report", () => {
  test("names all that tells too much, each once", async () => {
    await repo.at(async ({ repo: of, engine }) => {
      const [orders] = of.definitions.sources.filter(({ name }) => name === "orders");
      if (orders === undefined) throw new Error("The shop has orders.");
      const asOfMicros = microsOf("2026-11-09");
      const target = { source: orders, fits: orders.fits ?? [], asOfMicros, model: null };
      await fitSources({ repo: of, engine }, [target], {});
    });
    const cutoffsMicros = [microsOf("2026-09-01"), cutoff];
    const { warnings } = await made({ label: "churned", service: "told", cutoffsMicros });
    const found = warnings.map(({ kind, subject, text }) => [kind, subject, text] as const);
    expect(found).toEqual([
      ["fit_after_label", "orders.z", expect.stringContaining("fitted as of 2026-11-09T00:00:00Z, and the earliest")],
      // Of two customers every feature that differs tells them apart.
      ["feature_predicts_alone", "orders", expect.stringContaining('alone ranks "churned" with an AUC of 1.0000')],
      ["feature_predicts_alone", "last_z", expect.any(String)],
      ["feature_predicts_alone", "last_at", expect.any(String)],
      ["feature_predicts_alone", "age", expect.any(String)],
      ["event_at_label_instant", "spending", expect.stringContaining("In 1 of 2 rows")],
      ["no_event_time", "people", expect.any(String)],
      ["known_after_label", "orders", expect.stringContaining("1 pairs")],
      ["no_population", "churned", expect.stringContaining("At 2026-09-01T00:00:00Z")],
    ]);
  });

  test("tells of no row that became known later where such rows are left out, as by default", async () => {
    const request = { label: "churned", service: "told", cutoffsMicros: [cutoff] };
    const set = await repo.at((workplace) => makeTrainingSet(workplace, request));
    expect(set.knownBy).toBe(true);
    expect(set.warnings.map(({ kind }) => kind)).not.toContain("known_after_label");
  });

  test("counts rows without a label", async () => {
    const { warnings } = await made({ label: "next_mean", service: "where", cutoffsMicros: [cutoff] });
    expect(warnings).toEqual([
      { kind: "label_missing", subject: "next_mean", text: "In 1 of 2 rows the label is null." },
    ]);
  });
});

describe("on-demand features", () => {
  test("are computed at each label's instant, by functions too, and are part of the manifest", async () => {
    const set = await made({ label: "churned", service: "idle", cutoffsMicros: [cutoff] });
    expect(await rowsOf(set)).toEqual([
      { user_id: 1, event_timestamp: cutoff, churned: true, idle_hours: 0, tripled: 93 },
      // Last seen on the second.
      { user_id: 2, event_timestamp: cutoff, churned: false, idle_hours: 96, tripled: 150 },
    ]);
    expect(set.features.map(({ view, feature }) => [view, feature])).toEqual([
      ["recency", "idle_hours"],
      ["recency", "tripled"],
    ]);
    expect(set.sources.map(({ source }) => source).sort()).toEqual(["orders", "people"]);
    expect(await replayed(set)).toMatchObject({ identical: true, changes: [] });
  });

  test("take request data from a label file, beside its labels", async () => {
    const set = await made({ label: "judged", service: "carts" });
    expect(await rowsOf(set)).toEqual([
      { user_id: 2, event_timestamp: microsOf("2026-11-05"), judged: false, per_order: 3.5 },
      { user_id: 2, event_timestamp: microsOf("2026-11-05"), judged: true, per_order: null },
      { user_id: 1, event_timestamp: cutoff, judged: true, per_order: 5 },
    ]);
    expect(await replayed(set)).toMatchObject({ identical: true });
  });

  test("that take request data are refused beside a computed label: GR-REQUEST-DATA-MISSING", async () => {
    await expect(made({ label: "churned", service: "carts", cutoffsMicros: [cutoff] })).rejects.toMatchObject({
      code: "GR-REQUEST-DATA-MISSING",
      detail: expect.stringContaining('"cart_value" (float64) as request data, which label "churned" does not give'),
    });
  });
});

describe("replay names what is another", () => {
  const kinds = ({ changes }: Replay) => changes.map(({ kind, subject }) => [kind, subject]);

  test("a function's source, and a source's file that is gone", async () => {
    const set = await made({ label: "churned", service: "idle", cutoffsMicros: [cutoff] });
    await repo.change({
      "functions/triple.ts": (shop["functions/triple.ts"] ?? "").replace("age * 3", "age * 4"),
    });
    const other = await replayed(set);
    expect(kinds(other)).toEqual([["definition", "functions/triple.ts#triple"]]);
    expect(other.changes[0]?.text).toBe(
      "Function functions/triple.ts#triple has another source than the set was made by.",
    );
    await repo.change({ "functions/triple.ts": shop["functions/triple.ts"] ?? "" });
    await repo.change({ "data/people.csv": "user_id,age\n1,32\n" });
    const changed = await replayed(set);
    expect(kinds(changed)).toEqual([["source", "people"]]);
    await repo.change({ "data/people.csv": shop["data/people.csv"] ?? "" });
  });

  test("a fit that is gone", async () => {
    const set = await made({ label: "churned", service: "told", cutoffsMicros: [cutoff] });
    await rm(join(repo.folder, "feature_store/fits/orders"), { recursive: true });
    await expect(replayed(set)).resolves.toMatchObject({
      identical: false,
      again: null,
      changes: [{ kind: "fit", subject: "orders.z", text: expect.stringContaining("is gone") }],
    });
  });

  test("a version of Granary, beside what a module's rows are", async () => {
    const set = await made({ label: "churned", service: "where", cutoffsMicros: [cutoff] });
    const store = openTrainingSetStore(join(repo.folder, "materialized_store"));
    const older = await store.publish(set.file, { ...set, granaryVersion: "0.0.1" }, "older");
    await repo.change({ "places.ts": (shop["places.ts"] ?? "").replace("Ulm", "Rome") });
    expect(kinds(await replayed(set))).toEqual([["source", "places"]]);
    const { changes } = await replayed(older);
    expect(changes).toMatchObject([
      { kind: "source", subject: "places" },
      { kind: "version", text: expect.stringContaining("made by Granary 0.0.1") },
    ]);
  });

  test("nothing that it knows of: a function that is not pure", async () => {
    const impure = (shop["functions/triple.ts"] ?? "").replace("age * 3", "age * process.hrtime()[1]");
    await using other = await trainingShop({ "functions/triple.ts": impure });
    const request = { label: "churned", service: "idle", cutoffsMicros: [cutoff] };
    const { manifestFile } = await other.at((workplace) => makeTrainingSet(workplace, request));
    const { changes } = await other.at((workplace) => replayTrainingSet(workplace, manifestFile));
    expect(changes).toMatchObject([{ kind: "unknown", text: expect.stringContaining("gives other values") }]);
  });

  test("a registry that is another one", async () => {
    const set = await made({ label: "churned", service: "idle", cutoffsMicros: [cutoff] });
    await rm(join(repo.folder, "feature_store"), { recursive: true });
    const text = await readFile(join(repo.folder, "features/shop.ts"), "utf8");
    await repo.change({
      "features/shop.ts": text.replace('"hours"', '"minutes"').replace('active: "7d"', 'active: "9d"'),
    });
    await repo.apply();
    expect(kinds(await replayed(set))).toEqual([
      ["definition", "churned"],
      ["definition", "recency.idle_hours"],
    ]);
  });
});
