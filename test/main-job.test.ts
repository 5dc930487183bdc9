import { spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command, copyExample, type ExampleRepo, granary, granaryAnswer, startServer } from "./example-repo.js";
import { allFeatures, featuresOf } from "./examples/served-features.js";
import { differences, openRawData, type Row } from "./raw-data.js";
import { reviewFeatures } from "./review-features.js";
import { runProgram } from "./run-program.js";

interface Trained {
  readonly run: {
    readonly trained: readonly {
      readonly version: {
        readonly champion: string;
        readonly algorithms: readonly { readonly algorithm: string; readonly cross_validated_roc_auc: number }[];
      };
    }[];
  };
}

const shop = ["--users", "400", "--events-per-user", "60", "--end", "2026-11-01"] as const;

/** What `npm start` does, at a small scale, as of the end of the shop's data. */
describe("the main job", () => {
  let repo: ExampleRepo;
  let first: unknown;

  beforeAll(async () => {
    repo = await copyExample("churn");
    const config = join(repo.folder, "granary.config.ts");
    const text = await readFile(config, "utf8");
    await writeFile(config, text.replace("defineConfig({", 'defineConfig({\n  clock: "2026-11-01",'));
    first = await granaryAnswer(repo, "demo", ...shop, "--no-serve");
  });
  afterAll(() => repo?.[Symbol.asyncDispose]());

  test("makes data, builds the three pipelines and pushes them", () => {
    expect(first).toMatchObject({
      data: { made: true },
      run: {
        as_of: "2026-11-01T00:00:00Z",
        resumed: false,
        built: [
          { view: "user_activity_features", built: true },
          { view: "user_profile_features", built: true, rows: 400 },
          { view: "user_review_features", built: true },
        ],
        trained: [
          {
            model: "churn",
            outcome: "trained",
            training_set: { cutoffs: [{ cutoff: "2026-10-02T00:00:00Z" }], warnings: [] },
            version: { version: 1, promoted: true },
          },
        ],
        pushed: [
          { view: "user_activity_features" },
          { view: "user_profile_features", rows: 400 },
          { view: "user_review_features" },
        ],
      },
    });
  });

  test("serves to every customer what plain SQL over the raw data gives", async () => {
    await using raw = await openRawData(join(repo.folder, "data/raw"), join(import.meta.dirname, "main-job.sql"));
    const expected = await raw.rows(
      "SELECT * EXCLUDE (user_id), user_id FROM profile LEFT JOIN activity USING (user_id) ORDER BY user_id",
    );
    await using server = await startServer(repo);
    const served = await allFeatures(
      server.url,
      "user_id",
      expected.map((row) => row.user_id),
    );
    const wrong = expected.flatMap((row, index) => {
      const names = Object.keys(row).filter((name) => name !== "user_id");
      const got = served[index] ?? {};
      const shown = Object.fromEntries(names.map((name) => [name, comparable(name, got[name] ?? null)]));
      const { user_id, ...of } = row;
      return differences(shown, of).map((difference) => `${user_id}: ${difference}`);
    });
    expect(wrong).toEqual([]);
    expect(expected.filter((row) => row.total_events !== null).length).toBeGreaterThan(300);

    const one = await featuresOf(server.url, 1);
    const { features } = JSON.parse((await granary(repo, "ls", "--json")).stdout);
    // What takes request data is read where it is given.
    const stored = features.filter((feature: Row) => feature.view !== "user_cart_features");
    const names = stored.map((feature: Row) => feature.name);
    expect(Object.keys(one).toSorted()).toEqual(names.toSorted());
  });

  test("serves to every author what their reviews come to", async () => {
    await using raw = await openRawData(join(repo.folder, "data/raw"), join(import.meta.dirname, "main-job.sql"));
    const written = new Map<number, Row[]>();
    for (const row of await raw.rows("SELECT * FROM reviews")) {
      const userId = Number(row.user_id);
      written.set(userId, [...(written.get(userId) ?? []), row]);
    }
    await using server = await startServer(repo);
    const served = await allFeatures(server.url, "user_id", [...written.keys()]);
    const wrong = [...written].flatMap(([userId, rows], index) => {
      const reviews = rows.map(({ rating, review_text, micros }) => ({
        rating: Number(rating),
        text: review_text === null ? null : String(review_text),
        micros: Number(micros),
      }));
      const expected = reviewFeatures(reviews, Date.UTC(2026, 10, 1) * 1000);
      const got = Object.fromEntries(Object.keys(expected).map((name) => [name, served[index]?.[name] ?? null]));
      return differences(got, expected).map((difference) => `${userId}: ${difference}`);
    });
    expect(wrong).toEqual([]);
    expect(written.size).toBeGreaterThan(50);
    // Shares of topics, for all who wrote a word, and null for the others.
    const sums = served.map(({ topic_vector: shares }) =>
      Array.isArray(shares) ? shares.reduce((a, b) => a + b, 0) : null,
    );
    const wrote = [...written.values()].map((rows) => rows.some(({ review_text }) => review_text !== null));
    for (const [i, sum] of sums.entries()) {
      if (sum !== null) expect(sum).toBeCloseTo(1, 9);
      else if (wrote[i]) expect(served[i]?.review_words).toBeLessThan(4);
    }
    expect(sums.filter((sum) => sum !== null).length).toBeGreaterThan(40);
    // The shop writes in English, and somebody leaves a text out.
    expect(new Set(served.map((one) => one.review_language)).has("en")).toBe(true);
    expect([...written.values()].flat().some(({ review_text }) => review_text === null)).toBe(true);
  });

  test("trains all three algorithms, and serves the best of them", async () => {
    const { champion, algorithms } = (first as Trained).run.trained[0]?.version ?? {};
    // Where there is no libxgboost, logistic regression alone is trained, and the others are told.
    const names = algorithms?.map(({ algorithm }) => algorithm).toSorted();
    expect([["logistic_regression"], ["logistic_regression", "random_forest", "xgboost"]]).toContainEqual(names);
    const areas = algorithms?.map((one) => one.cross_validated_roc_auc) ?? [];
    expect(algorithms?.find(({ algorithm }) => algorithm === champion)?.cross_validated_roc_auc).toBe(
      Math.max(...areas),
    );
    await using server = await startServer(repo);
    const predicted = async (model: string) => {
      const answer = await fetch(`${server.url}/predict/${model}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"user_id":1}',
      });
      return { status: answer.status, body: await answer.json() };
    };
    expect(await predicted("churn")).toMatchObject({
      status: 200,
      body: { model: { name: "churn", version: "1", algorithm: champion }, churn_probability: expect.any(Number) },
    });
    expect(await predicted("chrun")).toMatchObject({ status: 404, body: { code: "GR-MODEL-UNKNOWN" } });
  });

  test("fits topics no later than what the model is told from", async () => {
    const folder = join(repo.folder, "feature_store/fits/user_reviews/topics");
    expect(await readdir(folder)).toEqual(["000001.json"]);
    const artifact = JSON.parse(await readFile(join(folder, "000001.json"), "utf8"));
    expect(artifact).toMatchObject({ fitted_as_of: "2026-10-02T00:00:00Z" });
  });

  test("is read as of a later instant, by a key in JSON", async () => {
    const got = await granaryAnswer(repo, "get", '{"user_id":1}', "last_active_days", "--as-of", "2026-11-11");
    expect(got).toMatchObject({ entity: { user_id: 1 }, features: { last_active_days: 10 } });
  });

  test("started again changes nothing", async () => {
    expect(await granaryAnswer(repo, "demo", ...shop, "--no-serve")).toMatchObject({
      data: { made: false },
      run: {
        built: [
          { built: false, build: 1 },
          { built: false, build: 1 },
          { built: false, build: 1 },
        ],
        trained: [{ outcome: "unchanged", same_as: 1, current: 1 }],
      },
    });
  });

  test("prints curl lines that work, a prediction's among them", async () => {
    const child = spawn(process.execPath, [command, "demo", ...shop, "--port", "0"], { cwd: repo.folder });
    const ended = new Promise((resolve) => child.on("close", resolve));
    let output = "";
    const lines = await new Promise<readonly string[]>((resolve, reject) => {
      child.stdout.on("data", (piece: Buffer) => {
        output += piece.toString("utf8");
        if (output.includes("Ctrl-C stops")) resolve(output.split("\n").filter((line) => line.startsWith("  curl ")));
      });
      child.on("close", () => reject(new Error(`granary demo ended: ${output}`)));
    });
    try {
      expect(lines.length).toBe(4);
      for (const line of lines) {
        const { exitCode, stdout, stderr } = await runProgram("sh", ["-c", line.replace("curl", "curl -sS --fail")]);
        expect({ line, exitCode, stderr }).toEqual({ line, exitCode: 0, stderr: "" });
        expect(Object.keys(JSON.parse(stdout)).length).toBeGreaterThan(1);
      }
    } finally {
      child.kill("SIGINT");
    }
    expect(await ended).toBe(0);
  });
});

/** SQL writes times with six digits and no zone. */
function comparable(name: string, value: Row[string]): Row[string] {
  if (name !== "first_seen" || typeof value !== "string") return value;
  const [whole, fraction = ""] = value.replace("Z", "").split(".");
  return `${whole}.${fraction.padEnd(6, "0")}`;
}
