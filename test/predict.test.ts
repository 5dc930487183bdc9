import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keptOutput } from "../src/cli/output.suite.js";
import { runProgram } from "../src/cli/program.js";
import type { ErrorCode } from "../src/errors/index.js";
import { sha256OfText } from "../src/files/index.js";
import {
  entity,
  eventSource,
  featureService,
  featureView,
  inactivity,
  model,
  openStore,
  rowSource,
  sum,
} from "../src/index.js";
import { openModelStore } from "../src/model/index.js";
import { smallRepo } from "./cli/small-repo.js";
import type { ExampleRepo } from "./example-repo.js";
import { chance, definition, linear, manifestOf } from "./known-model.js";

// The definitions of the repo below, as a program that reads its store holds them.
const user = entity("user", { joinKeys: { user_id: "int64" } });
const orders = eventSource("orders", { files: "o.csv", entity: user, eventTime: "at", columns: { amount: "float64" } });
const people = rowSource("people", { files: "p.csv", entity: user, eventTime: "at", columns: { age: "int64" } });
const spending = featureView("spending", {
  entity: user,
  source: orders,
  owner: "a",
  features: (row) => ({ spend: sum(row.amount) }),
});
const profile = featureView("profile", {
  entity: user,
  source: people,
  owner: "a",
  features: (row) => ({ age: row.age }),
});
const churn = model("churn", {
  service: featureService("churn_features", [spending, profile]),
  label: inactivity("gone", { source: orders, active: "30d", horizon: "30d" }),
  algorithms: ["logistic_regression"],
});

let repo: ExampleRepo;
beforeAll(async () => {
  repo = await smallRepo({ "features/model.ts": definition });
  expect(await granary("apply")).toMatchObject({ exitCode: 0 });
  expect(await granary("run")).toMatchObject({ exitCode: 0 });
  const models = openModelStore(join(repo.folder, "models"));
  for (const hash of [null, sha256OfText("another age")]) {
    await models.publish("churn", (version) => ({
      "manifest.json": JSON.stringify(manifestOf(version, hash)),
      "model.json": linear,
    }));
  }
  await models.makeCurrent("churn", 1);
});
afterAll(() => repo[Symbol.asyncDispose]());

async function granary(...args: readonly string[]) {
  const [stdout, stderr] = [keptOutput(), keptOutput()];
  const exitCode = await runProgram(args, { stdout, stderr, folder: repo.folder });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

const place = (name: string) => join(repo.folder, name);

/** Scores a file of that text, and gives what is written. */
async function scored(text: string, name: string, out: string, ...more: readonly string[]): Promise<string> {
  await writeFile(place(name), text);
  const { exitCode, stderr } = await granary("predict", "churn", place(name), "--out", place(out), ...more);
  expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
  return readFile(place(out), "utf8");
}

describe("granary predict", () => {
  const csv = 'user_id,age,note,spend\n007,20,"a, b",10\n2,,,\n';

  test("puts beside the rows of a CSV file what the model says, and leaves their own columns as they are", async () => {
    const [head, first, second, end] = (await scored(csv, "in.csv", "out.csv")).split("\n");
    expect(head).toBe("user_id,age,note,spend,churn_prediction,churn_probability,churn_missing");
    expect(first).toMatch(/^007,20,"a, b",10\.0,true,/);
    expect(Number(first?.split(",")[6])).toBeCloseTo(chance(0.5 + 1 - 1), 12);
    expect(second).toMatch(/^2,,,,false,/);
    expect(second).toMatch(/"\[""spend"",""age""\]"$/);
    expect(Number(second?.split(",")[5])).toBeCloseTo(chance(0.5 + 0.9 - 1.5), 12);
    expect(end).toBe("");
  });

  test("tells how much each feature moves the prediction", async () => {
    const text = await scored(csv, "in.csv", "out.jsonl", "--explain");
    const [first, second] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first).toEqual({
      user_id: "007",
      age: 20,
      note: "a, b",
      spend: 10,
      churn_prediction: true,
      churn_probability: expect.closeTo(chance(0.5), 12),
      churn_missing: [],
      churn_base: expect.closeTo(0.5 + 0.8 - 2, 12),
      churn_contribution_spend: expect.closeTo(0.1 * (10 - 8), 12),
      churn_contribution_age: expect.closeTo(-0.05 * (20 - 40), 12),
    });
    expect(second).toMatchObject({ note: null, churn_missing: ["spend", "age"] });
  });

  test("reads JSON lines whose objects have some of the features, and other members as text", async () => {
    const lines = '{"user_id": 1, "age": 20, "tags": ["x"]}\n{"age": 30, "note": "é\\"", "spend": 1e1}\n{}\n';
    const text = await scored(lines, "in.jsonl", "out.jsonl");
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { user_id: "1", age: 20, note: null, spend: null, tags: '["x"]', churn_missing: ["spend"] },
      { user_id: null, age: 30, note: 'é"', spend: 10, churn_missing: [] },
      {
        user_id: null,
        age: null,
        churn_probability: expect.closeTo(chance(-0.1), 12),
        churn_missing: ["spend", "age"],
      },
    ]);
  });

  test("reads and writes Parquet, column by column in its own type", async () => {
    const database = await DuckDBInstance.create(":memory:");
    const connection = await database.connect();
    await connection.run(
      `COPY (SELECT i::INTEGER AS id, i::DOUBLE AS spend, DATE '2026-01-02' AS day FROM range(5000) t(i)) TO '${place("in.parquet")}'`,
    );
    const answer = await granary("predict", "churn", place("in.parquet"), "--out", place("out.parquet"), "--json");
    expect(JSON.parse(answer.stdout)).toMatchObject({
      rows: 5000,
      // Above the threshold from log odds of 0 on: 0.5 + 0.1 · spend − 1.5 ≥ 0.
      true_rows: 4990,
      missing: { age: 5000 },
      model: { name: "churn", version: 1, algorithm: "logistic_regression" },
    });
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${place("out.parquet")}'`);
    expect(described.getRowsJS().map(([name, type]) => `${name} ${type}`)).toEqual([
      "id INTEGER",
      "spend DOUBLE",
      "day DATE",
      "churn_prediction BOOLEAN",
      "churn_probability DOUBLE",
      "churn_missing VARCHAR[]",
    ]);
    const wrong = await connection.runAndReadAll(
      `SELECT count(*) FROM (SELECT *, row_number() OVER () - 1 AS i FROM '${place("out.parquet")}')
       WHERE id <> i OR abs(churn_probability - 1 / (1 + exp(1 - 0.1 * id))) > 1e-12`,
    );
    expect(wrong.getRowsJS()).toEqual([[0n]]);
    connection.closeSync();
    database.closeSync();
  });

  test("computes the features of a file of keys and instants, as of each", async () => {
    const labels = "user_id,event_timestamp\n1,2026-11-01\n1,2026-11-05\n9,2026-11-05\n";
    const text = await scored(labels, "ids.csv", "out.jsonl", "--compute");
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      {
        user_id: 1,
        event_timestamp: "2026-11-01T00:00:00.000000Z",
        spend: 10,
        age: 31,
        churn_probability: expect.closeTo(chance(-0.05), 12),
      },
      { user_id: 1, spend: 15, churn_probability: expect.closeTo(chance(0.45), 12) },
      { user_id: 9, spend: null, churn_missing: ["spend", "age"] },
    ]);
  });

  test.each<[string, string, readonly string[], ErrorCode, RegExp]>([
    [
      "a file of other columns",
      "a,b\n1,2\n",
      [],
      "GR-PREDICT-FILE-INVALID",
      /none of the model's features: spend, age/,
    ],
    ["a column twice", "age,AGE\n1,2\n", [], "GR-PREDICT-FILE-INVALID", /"age" and "AGE"/],
    ["a value of another type", "age\n31 years\n", [], "GR-SOURCE-VALUE-UNREADABLE", /row 1 .*"31 years"/],
    ["a column that is added", "age,churn_Missing\n1,2\n", [], "GR-PREDICT-NAME-TAKEN", /"churn_Missing"/],
    [
      "features in another meaning",
      "user_id,event_timestamp\n1,2026-11-05\n",
      ["--compute", "--model-version", "2"],
      "GR-MODEL-OTHER-DEFINITION",
      /"age"/,
    ],
  ])("%s is refused, and nothing is written", async (_what, text, more, code, words) => {
    await writeFile(place("in.csv"), text);
    const { exitCode, stderr } = await granary(
      "predict",
      "churn",
      place("in.csv"),
      "--out",
      place("refused/out.csv"),
      ...more,
    );
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(code);
    expect(stderr).toMatch(words);
    expect(await readdir(place("refused")).catch(() => [])).toEqual([]);
  });

  test.each<[readonly string[], ErrorCode]>([
    [["churm", "in.csv", "--out", "out.csv"], "GR-MODEL-UNKNOWN"],
    [["churn", "in.csv"], "GR-COMMAND-OPTION-INVALID"],
    [["churn", "in.csv", "--out", "out.csv", "--model-version", "9"], "GR-MODEL-VERSION-UNKNOWN"],
    [["churn", "in.csv", "--out", "out.csv", "--algorithm", "xgboost"], "GR-MODEL-ALGORITHM-UNKNOWN"],
    [["churn", "in.csv", "--out", "out.xlsx"], "GR-PREDICT-FORMAT-UNKNOWN"],
    [["churn", "in.csv", "--out", "out.parquet.gz"], "GR-PREDICT-FORMAT-UNKNOWN"],
    [["churn", "nothing.csv", "--out", "out.csv"], "GR-PREDICT-FILE-INVALID"],
  ])("predict %j is refused: %s", async (args, code) => {
    const told = await granary("predict", ...args.map((one) => (one.includes(".") ? place(one) : one)));
    expect(told.stderr).toContain(code);
  });
});

describe("store.predict", () => {
  test("answers by an entity's features online, by given ones, for many, and why", async () => {
    await using store = await openStore(repo.folder);
    const by = { name: "churn", version: "1", algorithm: "logistic_regression" };
    // Customer 1 spent 15 and is 31; customer 2 spent 7, and is of no known age.
    const first = { prediction: true, probability: expect.closeTo(chance(0.45), 12), missing: [], model: by };
    const second = { prediction: false, probability: expect.closeTo(chance(-0.3), 12), missing: ["age"], model: by };
    expect(await store.predict(churn, { user_id: 1 })).toEqual(first);
    expect(await store.predict.many(churn, [{ user_id: 2 }, { user_id: 9 }, { user_id: 1 }])).toEqual([
      second,
      null,
      first,
    ]);
    expect(await store.predict.features(churn, { spend: 7, age: null })).toEqual(second);
    expect(await store.predict.explain(churn, { user_id: 1 })).toEqual({
      ...first,
      base: expect.closeTo(-0.7, 12),
      contributions: { spend: expect.closeTo(0.7, 12), age: expect.closeTo(0.45, 12) },
    });
    await expect(store.predict(churn, { user_id: 9 })).rejects.toMatchObject({ code: "GR-ENTITY-NOT-FOUND" });
    await expect(store.predict(churn, { user_id: 1 }, { version: 2 })).rejects.toMatchObject({
      code: "GR-MODEL-OTHER-DEFINITION",
    });
  });
});
