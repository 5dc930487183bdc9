import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ExampleRepo, granary, granaryAnswer } from "../example-repo.js";
import { smallRepo } from "./small-repo.js";

const definitions = `import { count, eventSource, featureService, featureView, inactivity, model, sinceLast } from "granary";
import { user } from "./entities.js";

const visits = eventSource("visits", {
  files: "data/visits.csv", entity: user, eventTime: "visited_at", columns: { page: "string" },
});
export const activity = featureView("activity", {
  entity: user, source: visits, owner: "ann", version: "1.0",
  features: () => ({ visits_all: count(), last_seen_days: sinceLast("days") }),
});
export const churnFeatures = featureService("churn_features", [activity]);
export const churned = inactivity("churned", { source: visits, active: "90d", horizon: "30d" });
export const churn = model("churn", { service: churnFeatures, label: churned, algorithms: ["logistic_regression"] });
`;

/** Users whose label hangs on when they were last seen, and by chance on nothing else. */
function trainingSet(rows: number, turned = 0): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const days = (row * 37) % 60;
    const label = days + ((row * 53) % 40) > 50 !== row < turned;
    return `${row},2026-10-01,${label},${(row * 7) % 11},${row % 9 === 0 ? "" : days}`;
  });
  return `user_id,event_timestamp,churned,visits_all,last_seen_days\n${lines.join("\n")}\n`;
}

async function trainingRepo(): Promise<ExampleRepo> {
  const repo = await smallRepo({
    "features/churn.ts": definitions,
    "data/visits.csv": "user_id,visited_at,page\n1,2026-09-01,home\n",
    "set.csv": `${trainingSet(400)}400,2026-10-01,,3,4\n401,2026-10-01,,3,4\n`,
  });
  await granaryAnswer(repo, "apply");
  return repo;
}

interface Trained {
  readonly version: number;
  readonly folder: string;
  readonly promoted: boolean;
  readonly algorithms: readonly { readonly roc_auc: { readonly value: number } }[];
}

/** The answer's own shape. */
const train = async (repo: ExampleRepo, ...args: readonly string[]) =>
  (await granaryAnswer(repo, "train", "churn", "--set", join(repo.folder, "set.csv"), ...args)) as Trained;

describe("train", () => {
  test("writes a version with its model, metrics and report, and serves the best one", async () => {
    await using repo = await trainingRepo();
    const first = await train(repo);
    expect(first).toMatchObject({
      version: 1,
      promoted: true,
      champion: "logistic_regression",
      split: { by: "entity", left_out_rows: 0, rows_without_label: 2 },
      baseline: { feature: "last_seen_days" },
      importances: [{ feature: "last_seen_days" }, { feature: "visits_all" }],
    });
    expect(first.algorithms[0]?.roc_auc.value).toBeGreaterThan(0.8);
    const file = (name: string) => readFile(join(first.folder, name), "utf8");
    expect(JSON.parse(await file("model.json"))).toMatchObject({ kind: "logistic_regression" });
    expect(JSON.parse(await file("metrics.json"))).toMatchObject({ champion: "logistic_regression" });
    expect(JSON.parse(await file("report.json"))).toMatchObject({ model: "churn", version: 1 });
    const page = await file("report.html");
    expect(page).toContain("last_seen_days");
    expect(page).not.toMatch(/(?:src|href)=/);

    // The same data and seed make the same model.
    const again = await train(repo);
    expect(again).toMatchObject({ version: 2, promoted: true });
    expect(await readFile(join(again.folder, "model.json"), "utf8")).toBe(await file("model.json"));

    // What ranks the same rows worse is kept, and not served, unless it is forced or promoted.
    await writeFile(join(repo.folder, "noise.csv"), trainingSet(400, 190));
    const noise = ["train", "churn", "--set", join(repo.folder, "noise.csv")] as const;
    const told = await granary(repo, ...noise);
    expect(told.exitCode).toBe(0);
    const listed = (await granaryAnswer(repo, "models")) as {
      readonly models: readonly { readonly version: number; readonly current: boolean }[];
    };
    expect(listed.models.map(({ version }) => version)).toEqual([1, 2, 3]);

    expect(await granaryAnswer(repo, "models", "rollback", "churn")).toMatchObject({ model: "churn" });
    const refused = await granary(repo, "models", "promote", "churn", "3");
    expect(refused.stderr).toContain("GR-MODEL-NOT-BETTER");
    expect(await granaryAnswer(repo, "models", "promote", "churn", "3", "--force")).toMatchObject({ version: 3 });
    expect((await granary(repo, "models")).stdout).toMatch(/churn +3 .*current/);
  });

  let repo: ExampleRepo;
  beforeAll(async () => {
    repo = await trainingRepo();
  });
  afterAll(() => repo[Symbol.asyncDispose]());

  test.each([
    [["train", "churnn"], "GR-MODEL-UNKNOWN", 'Did you mean "churn"?'],
    [["train"], "GR-TRAINING-SET-MISSING", "training_dataset.parquet"],
    [["train", "--imputation", "medain"], "GR-COMMAND-OPTION-INVALID", 'Did you mean "median"?'],
    [["train", "--threshold", "50"], "GR-COMMAND-OPTION-INVALID", "between 0 and 1"],
    [["train", "--folds", "1"], "GR-COMMAND-OPTION-INVALID", "from 2 to 50"],
    [["models", "promote", "churn", "9"], "GR-MODEL-VERSION-UNKNOWN", "has no version 9"],
    [["models", "promote", "churn"], "GR-COMMAND-OPTION-INVALID", "needs the version"],
    [["models", "promote", "churn", "x"], "GR-COMMAND-OPTION-INVALID", "whole number"],
    [["models", "rollbak", "churn"], "GR-COMMAND-OPTION-INVALID", 'Did you mean "rollback"?'],
    [["models", "rollback", "churn"], "GR-MODEL-NO-EARLIER", "current before"],
  ])("%j is refused: %s", async (args, code, words) => {
    const { exitCode, stderr } = await granary(repo, ...args);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(code);
    expect(stderr).toContain(words);
  });

  test("lists nothing where nothing is trained", async () => {
    expect((await granary(repo, "models")).stdout).toContain("No model is trained yet.");
  });
});

test("doctor says what is there, and how to come by the rest", async () => {
  await using repo = await smallRepo();
  const { stdout, exitCode } = await granary(repo, "doctor");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/libxgboost: (?:not there|.+\(from the (?:environment|cache|system)\))/);
});
