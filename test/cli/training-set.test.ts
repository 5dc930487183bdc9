import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { change, smallRepo } from "./small-repo.js";

/** A shop with a label and a model: customers 1 and 2 were active before 6 November, and customer 2 came back after it. */
const definitions = `import { count, eventSource, featureService, featureView, inactivity, model, sum } from "granary";
import { user } from "./entities.js";

const orders = eventSource("orders", {
  files: "data/orders*.csv", entity: user, eventTime: "ordered_at", columns: { amount: "float64" },
});
export const spending = featureView("spending", {
  entity: user, source: orders, owner: "growth", version: "1",
  features: (order) => ({ order_count: count(), spend: sum(order.amount), orders_2d: count({ window: "2d" }) }),
});
export const spendingFeatures = featureService("spending_features", [spending]);
export const churned = inactivity("churned", { source: orders, active: "7d", horizon: "3d" });
export const churn = model("churn", {
  service: spendingFeatures, label: churned, algorithms: ["logistic_regression"], cutoffs: ["2026-11-06", "2026-11-03"],
});
`;

const orders = `user_id,item_id,ordered_at,amount
1,a,2026-11-01,10
1,b,2026-11-02,5
2,a,2026-11-03,7
2,a,2026-11-06T12:00:00Z,1
3,a,2026-11-09,4
`;

let repo: ExampleRepo;
afterAll(() => repo?.[Symbol.asyncDispose]());
beforeAll(async () => {
  repo = await smallRepo({ "features/orders.ts": definitions, "features/profile.ts": "", "data/orders.csv": orders });
  await granaryAnswer(repo, "apply");
  await granaryAnswer(repo, "build", "--from", "2026-11-03", "--to", "2026-11-06");
});

const manifest = "materialized_store/training_dataset.manifest.json";
const bytesOf = (file: string) => readFile(join(repo.folder, file));

describe("granary training-set", () => {
  test("puts beside each label what the features were at its instant, and says what tells too much", async () => {
    const alone = await granary(repo, "training-set", "--cutoffs", "2026-11-06");
    expect(alone.stderr).toContain('Feature "order_count" alone ranks "churned" with an AUC of 1.0000');
    const { exitCode, stdout, stderr } = await granary(repo, "training-set");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    // On the third both are gone, as (3rd, 6th] holds nothing; on the sixth 2 comes back. 3 is of no population by then.
    expect(stdout).toContain("✓ training set of churn: 4 rows, 3 features");
    expect(stdout).toContain("  2026-11-03T00:00:00Z: 2, 100.0 % true\n  2026-11-06T00:00:00Z: 2, 50.0 % true\n");
    expect(stderr).toContain(
      'In 1 of 4 rows the newest row that view "spending" knows is of the label\'s very instant.',
    );
    const told: unknown = JSON.parse(await readFile(join(repo.folder, manifest), "utf8"));
    expect(told).toMatchObject({
      model: "churn",
      label: { name: "churned" },
      registry: { state: 1 },
      cutoffs: [
        { cutoff: "2026-11-03T00:00:00Z", rows: 2, nulls: 0, positives: 2 },
        { cutoff: "2026-11-06T00:00:00Z", rows: 2, nulls: 0, positives: 1 },
      ],
      columns: [
        { name: "user_id" },
        { name: "event_timestamp" },
        { name: "churned", role: "label" },
        { name: "order_count" },
        { name: "spend" },
        { name: "orders_2d" },
      ],
      label_sources: [{ source: "orders", rows: 5, files: [{ path: "data/orders.csv" }] }],
      sources: [{ source: "orders", rows: 5 }],
      snapshots: [
        { view: "spending", as_of: "2026-11-03T00:00:00Z", build: 1 },
        { view: "spending", as_of: "2026-11-06T00:00:00Z", build: 1 },
      ],
    });
  });

  test("made again it is equal to the last byte, its manifest too", async () => {
    const files = ["materialized_store/training_dataset.parquet", manifest];
    const before = await Promise.all(files.map(bytesOf));
    await granaryAnswer(repo, "training-set", "churn");
    const after = await Promise.all(files.map(bytesOf));
    expect(after.map((one, i) => before[i]?.equals(one))).toEqual([true, true]);
  });

  test("its snapshots are not pruned", async () => {
    const { stderr } = await granary(repo, "prune", "--keep", "1");
    expect(stderr).toBe("kept spending as of 2026-11-03T00:00:00Z, build 1: a training set names it\n");
    expect(await granaryAnswer(repo, "snapshots")).toMatchObject({
      snapshots: [{ as_of: "2026-11-03T00:00:00Z" }, { as_of: "2026-11-06T00:00:00Z" }],
    });
  });

  test.each([
    ["a cutoff that is not yet known", ["--cutoffs", "2026-11-07"], 1, "GR-LABEL-NOT-KNOWN"],
    ["a cutoff without population", ["--cutoffs", "2026-10-01"], 1, "GR-TRAINING-SET-EMPTY"],
    ["an unknown model", ["chrn"], 1, 'There is no model "chrn" in the registry. Did you mean "churn"?'],
    ["a label without a service", ["--label", "churned"], 2, "GR-COMMAND-OPTION-INVALID"],
    ["what is no instant", ["--cutoffs", "soon"], 2, "GR-COMMAND-OPTION-INVALID"],
  ])("refuses %s", async (_, args, code, said) => {
    const { exitCode, stderr } = await granary(repo, "training-set", ...args);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(said);
  });
});

describe("granary replay", () => {
  test("finds the set identical", async () => {
    const before = await bytesOf(manifest);
    expect(await granaryAnswer(repo, "replay", manifest)).toMatchObject({ identical: true, rows: 4, changes: [] });
    expect(before.equals(await bytesOf(manifest))).toBe(true);
  });

  test("by the definitions that it was made by, whatever is applied since", async () => {
    const later = definitions.replace('window: "2d"', 'window: "3d"').replace('version: "1"', 'version: "2"');
    await change(repo, { "features/orders.ts": later });
    await granaryAnswer(repo, "apply");
    expect(await granaryAnswer(repo, "replay", manifest)).toMatchObject({ identical: true });
  });

  test("names the source that changed: GR-REPLAY-DIFFERS", async () => {
    await change(repo, {
      "data/orders.csv": orders.replace("1,b,2026-11-02,5", "1,b,2026-11-02,6"),
      "data/orders-late.csv": "user_id,item_id,ordered_at,amount\n3,b,2026-11-02,1\n",
    });
    const { exitCode, stdout } = await granary(repo, "replay", manifest, "--json");
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: "GR-REPLAY-DIFFERS",
        data: {
          identical: false,
          original_rows: 4,
          rows: 6,
          changes: [
            {
              kind: "source",
              subject: "orders",
              text: 'Source "orders": data/orders.csv changed; data/orders-late.csv added; 5 and 5 rows became 6 and 6.',
            },
          ],
        },
      },
    });
    await rm(join(repo.folder, "data/orders-late.csv"));
    await writeFile(join(repo.folder, "data/orders.csv"), orders);
    expect(await granaryAnswer(repo, "replay", manifest)).toMatchObject({ identical: true });
  });

  test("has to be given a manifest: GR-TRAINING-SET-MISSING", async () => {
    const { exitCode, stderr } = await granary(repo, "replay", "none.json");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("GR-TRAINING-SET-MISSING");
  });
});
