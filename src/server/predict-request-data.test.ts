import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linearFiles } from "../../test/linear-version.js";
import { eventSource, featureService, inactivity, model, onDemandView } from "../definition/index.js";
import { openModelStore } from "../model/index.js";
import { featureMeaning } from "../registry/index.js";
import { expectProblem } from "./problem.suite.js";
import { activityView, openTemporaryStore, pushShop, shopState, startServer, stateOf, user } from "./shop.suite.js";

const cart = onDemandView("cart", {
  entity: user,
  owner: "checkout",
  inputs: [activityView.pick("purchases_7d")],
  request: { cart_value: "float64" },
  features: (input, request) => ({
    half: request.cart_value.div(2),
    each: request.cart_value.div(input.purchases_7d),
  }),
});
const service = featureService("checkout_features", [cart]);
const visits = eventSource("visits", { files: "v.csv", entity: user, eventTime: "at", columns: {} });
const churned = inactivity("churned", { source: visits, active: "90d", horizon: "30d" });
const state = stateOf({
  ...shopState.definitions,
  onDemandViews: [cart],
  services: [service],
  labels: [churned],
  models: [model("checkout", { service, label: churned, algorithms: ["logistic_regression"] })],
});

/** The log odds are 0.1 · half + each. */
const linear = JSON.stringify({
  kind: "logistic_regression",
  intercept: 0,
  coefficients: ["half", "each"].map((column, i) => ({
    column,
    coefficient: [0.1, 1][i],
    mean: 0,
    standard_deviation: 1,
  })),
});
const features = ["half", "each"].map((name) => ({
  name,
  type: "float64" as const,
  view: "cart",
  hash: featureMeaning(state.definitions, "cart", name),
  categories: [],
}));

let folder = "";
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-predict-"));
  const store = openTemporaryStore();
  await pushShop(store);
  const models = openModelStore(folder);
  const columns = features.map(({ name }) => ({ name, fill: 3, least: 0, greatest: 99 }));
  const own = { model: "checkout", service: "checkout_features", content: linear, features, columns };
  await models.publish("checkout", (version) => linearFiles({ version, ...own }));
  await models.makeCurrent("checkout", 1);
  server = await startServer(state, store, { modelsFolder: folder });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const post = (body: unknown) =>
  fetch(`${server.url}/predict/checkout`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const logistic = (odds: number) => expect.closeTo(1 / (1 + Math.exp(-odds)), 12);

test("the features of an on-demand view are known by their meaning", () => {
  expect(features.map(({ hash }) => hash)).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ]);
});

test("a prediction takes request data: user 1 bought 4 times, 0.1 · 20 / 2 + 20 / 4", async () => {
  const answer = await (await post({ user_id: 1, request: { cart_value: 20 } })).json();
  expect(answer).toMatchObject({ probability: logistic(6), missing: [] });
});

test("many entities take one for all, or each its own", async () => {
  const entities = [{ user_id: 1 }, { user_id: 1 }];
  const odds = async (request: unknown) => {
    const { predictions } = (await (await post({ entities, request })).json()) as {
      readonly predictions: readonly { readonly probability: number }[];
    };
    return predictions.map(({ probability }) => probability);
  };
  expect(await odds({ cart_value: 4 })).toEqual([logistic(1.2), logistic(1.2)]);
  expect(await odds([{ cart_value: 4 }, { cart_value: 8 }])).toEqual([logistic(1.2), logistic(2.4)]);
});

test.each([
  [{ user_id: 1 }, "GR-REQUEST-DATA-MISSING", /cart_value/],
  [{ user_id: 1, request: { cart_value: "a lot" } }, "GR-VALUE-TYPE", /"request.cart_value" is float64/],
  [
    { entities: [{ user_id: 1 }, { user_id: 1 }], request: [{ cart_value: 1 }] },
    "GR-REQUEST-INVALID",
    /given for 1 entities, and 2/,
  ],
] as const)("%j is refused: %s", async (body, code, detail) => {
  await expectProblem(await post(body), { status: 400, code, detail: expect.stringMatching(detail) });
});
