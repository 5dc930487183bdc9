import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { linearFiles } from "../../test/linear-version.js";
import { eventSource, inactivity, meaningHash, model } from "../definition/index.js";
import type { ErrorCode } from "../errors/index.js";
import { sha256OfText } from "../files/index.js";
import { type ModelManifest, openModelStore } from "../model/index.js";
import { expectProblem } from "./problem.suite.js";
import { openTemporaryStore, pushShop, shopState, startServer, stateOf, user } from "./shop.suite.js";

const [service] = shopState.definitions.services;
if (service === undefined) throw new Error("The shop has a service.");
const visits = eventSource("visits", { files: "v.csv", entity: user, eventTime: "at", columns: {} });
const churned = inactivity("churned", { source: visits, active: "90d", horizon: "30d" });
const named = (name: string) =>
  model(name, { service, label: churned, algorithms: ["logistic_regression", "xgboost"] });
const state = stateOf({ ...shopState.definitions, labels: [churned], models: [named("churn"), named("untrained")] });

/** The log odds are 0.5 − 0.05 · age + 0.25 · purchases_7d; means are 40 and 2. */
const linear = JSON.stringify({
  kind: "logistic_regression",
  intercept: 0.5,
  coefficients: [
    { column: "age", coefficient: -0.05, mean: 40, standard_deviation: 10 },
    { column: "purchases_7d", coefficient: 0.25, mean: 2, standard_deviation: 1 },
  ],
});

function feature(name: string, viewName: string): ModelManifest["preparation"]["features"][number] {
  const view = state.definitions.views.find((one) => one.name === viewName);
  const found = view?.features.find((one) => one.name === name);
  if (view === undefined || found === undefined) throw new Error(`The shop has no ${name}.`);
  return { name, type: found.type, view: viewName, hash: meaningHash(view, found), categories: [] };
}

const age = feature("age", "user_profile_features");
const purchases = feature("purchases_7d", "user_activity_features");

/** Missing ages count as 30, missing purchases as 1. */
function filesOf(
  version: number,
  features: ModelManifest["preparation"]["features"],
): Readonly<Record<string, string>> {
  const columns = [
    { name: "age", fill: 30, least: 0, greatest: 99 },
    { name: "purchases_7d", fill: 1, least: 0, greatest: 9 },
  ];
  return linearFiles({ version, content: linear, features, columns });
}

let folder = "";
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-predict-"));
  const store = openTemporaryStore();
  await pushShop(store);
  const models = openModelStore(folder);
  await models.publish("churn", (version) => filesOf(version, [age, purchases]));
  await models.makeCurrent("churn", 1);
  // Version 2 was trained on an age in another meaning; version 3 can't be read.
  await models.publish("churn", (version) => filesOf(version, [{ ...age, hash: sha256OfText("old") }, purchases]));
  await models.publish("churn", (version) => filesOf(version, [age, purchases]));
  await writeFile(join(folder, "churn/3/model.json"), "{}");
  server = await startServer(state, store, { modelsFolder: folder, batchLimit: 3 });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const post = (path: string, body: unknown) =>
  fetch(`${server.url}/predict/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const answer = async (path: string, body: unknown) => {
  const response = await post(path, body);
  expect(response.status).toBe(200);
  return response.json();
};
const logistic = (odds: number) => expect.closeTo(1 / (1 + Math.exp(-odds)), 12);
const churn = { name: "churn", version: "1", algorithm: "logistic_regression" };

interface Operation {
  readonly parameters: readonly { readonly name: string }[];
  readonly responses: Readonly<
    Record<number, { readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>> }>
  >;
}

describe("POST /predict/{model}", () => {
  test("by the features of a user: 0.5 − 0.05 · 31 + 0.25 · 4 = −0.05", async () => {
    expect(await answer("churn", { user_id: 1 })).toEqual({
      prediction: false,
      probability: logistic(-0.05),
      churn_probability: logistic(-0.05),
      model: churn,
      missing: [],
    });
  });

  test("what is missing is taken as in training, and named: 0.5 − 0.05 · 30 + 0.25 · 1", async () => {
    // User 2 has a profile without an age, and no activity.
    expect(await answer("churn", { user_id: 2 })).toMatchObject({
      probability: logistic(-0.75),
      missing: ["age", "purchases_7d"],
    });
  });

  test("by features that are given; those left out are missing", async () => {
    expect(await answer("churn", { features: { age: 20, purchases_7d: null } })).toMatchObject({
      prediction: false,
      probability: logistic(-0.25),
      missing: ["purchases_7d"],
    });
    expect(await answer("churn", { features: { purchases_7d: 8, age: 20 } })).toMatchObject({ prediction: true });
  });

  test("of many entities, by row or in columns; of one unknown nothing is said", async () => {
    const expected = {
      model: churn,
      predictions: [
        { entity: { user_id: 1 }, prediction: false, probability: logistic(-0.05), missing: [] },
        { entity: { user_id: 99 }, prediction: null, probability: null, churn_probability: null, missing: [] },
      ],
    };
    expect(await answer("churn", { entities: [{ user_id: 1 }, { user_id: 99 }] })).toMatchObject(expected);
    expect(await answer("churn", { entities: { user_id: [1, 99] } })).toMatchObject(expected);
  });

  test("with each feature's share of the log odds: how far it moves them from those of a row of means", async () => {
    const contributions = {
      age: expect.closeTo(-0.05 * (31 - 40), 12),
      purchases_7d: expect.closeTo(0.25 * (4 - 2), 12),
    };
    expect(await answer("churn?explain=true", { user_id: 1 })).toMatchObject({
      explanation: { base: expect.closeTo(0.5 - 2 + 0.5, 12), contributions },
    });
  });

  test("by an algorithm and a version that are named", async () => {
    expect(await answer("churn?version=1&algorithm=logistic_regression", { user_id: 1 })).toMatchObject({
      model: churn,
    });
  });

  test.each<[string, unknown, number, ErrorCode, RegExp]>([
    ["churm", { user_id: 1 }, 404, "GR-MODEL-UNKNOWN", /no model "churm".*"churn"/],
    ["untrained", { user_id: 1 }, 503, "GR-MODEL-UNTRAINED", /"untrained" has no trained version/],
    ["churn?version=9", { user_id: 1 }, 404, "GR-MODEL-VERSION-UNKNOWN", /no version 9/],
    ["churn?version=x", { user_id: 1 }, 400, "GR-REQUEST-INVALID", /"version" of the query/],
    ["churn?algorithm=xgbost", { user_id: 1 }, 404, "GR-MODEL-ALGORITHM-UNKNOWN", /"xgbost".*"xgboost"/],
    ["churn?algorithm=xgboost", { user_id: 1 }, 404, "GR-MODEL-ALGORITHM-UNKNOWN", /has no xgboost/],
    ["churn?version=3", { user_id: 1 }, 500, "GR-MODEL-UNREADABLE", /model\.json is not as it was written/],
    ["churn", { user_id: 99 }, 404, "GR-ENTITY-NOT-FOUND", /user_id 99/],
    ["churn", { user_id: "x" }, 400, "GR-VALUE-TYPE", /"user_id" is int64/],
    ["churn", { user: 1 }, 400, "GR-KEY-INVALID", /"user" is no join key/],
    ["churn", { features: { agee: 3 } }, 404, "GR-FEATURE-UNKNOWN", /"agee".*"age"/],
    ["churn", { features: { age: "31 years" } }, 400, "GR-VALUE-TYPE", /"age" is int64/],
    ["churn", { features: { age: 1 }, user_id: 1 }, 400, "GR-REQUEST-INVALID", /"user_id" is no member/],
    ["churn", {}, 400, "GR-REQUEST-INVALID", /names no entity/],
    ["churn", [1], 400, "GR-REQUEST-INVALID", /The body/],
    ["churn", { entities: [1, 2, 3, 4].map((user_id) => ({ user_id })) }, 413, "GR-BATCH-TOO-LARGE", /the limit is 3/],
  ])("%s of %j is refused: %i %s", async (path, body, status, code, words) => {
    await expectProblem(await post(path, body), { status, code, detail: expect.stringMatching(words) });
  });

  test("a model of features in another meaning is refused, naming both: GR-MODEL-OTHER-DEFINITION", async () => {
    const response = await post("churn?version=2", { user_id: 1 });
    const [trained, applied] = [sha256OfText("old"), String(age.hash)];
    expect(await response.clone().json()).toMatchObject({ data: { feature: "age", trained, applied } });
    const both = new RegExp(`feature "age".*${trained.slice(0, 12)}.*${applied.slice(0, 12)}`);
    await expectProblem(response, {
      status: 503,
      code: "GR-MODEL-OTHER-DEFINITION",
      detail: expect.stringMatching(both),
    });
  });

  test("a version that becomes current answers from then on", async () => {
    const models = openModelStore(folder);
    await models.publish("churn", (version) => filesOf(version, [age, purchases]));
    await models.makeCurrent("churn", 4);
    expect(await answer("churn", { user_id: 1 })).toMatchObject({ model: { ...churn, version: "4" } });
    await models.rollback("churn");
    expect(await answer("churn", { user_id: 1 })).toMatchObject({ model: churn });
  });

  test("answers and problems conform to the OpenAPI document", async () => {
    // As far as it is looked at here.
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      readonly paths: Readonly<Record<string, { readonly post: Operation }>>;
      readonly components: { readonly schemas: Readonly<Record<string, Parameters<typeof z.fromJSONSchema>[0]>> };
    };
    const { parameters = [], responses = {} } = document.paths["/predict/{model}"]?.post ?? {};
    expect(parameters.map(({ name }) => name).sort()).toEqual(["algorithm", "explain", "model", "version"]);
    const check = (status: number, mediaType: string) => {
      const name = responses[status]?.content[mediaType]?.schema.$ref.split("/").at(-1) ?? "";
      return z.fromJSONSchema(document.components.schemas[name] ?? false);
    };
    const told = check(200, "application/json");
    for (const body of [{ user_id: 1 }, { features: { age: 3 } }, { entities: [{ user_id: 1 }, { user_id: 99 }] }]) {
      expect(told.safeParse(await answer("churn?explain=true", body))).toMatchObject({ success: true });
    }
    expect(told.safeParse({ probability: "high" }).success).toBe(false);
    for (const [path, body, status] of [
      ["churn", { user_id: 99 }, 404],
      ["churn", { user_id: "x" }, 400],
      ["untrained", { user_id: 1 }, 503],
    ] as const) {
      const problem = await (await post(path, body)).json();
      expect(check(status, "application/problem+json").safeParse(problem)).toMatchObject({ success: true });
    }
  });

  test("a server is ready once its models are loaded", async () => {
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  });
});
