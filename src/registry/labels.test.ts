import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { count } from "../aggregation/index.js";
import { entity, eventSource, featureService, featureView, inactivity, label, model } from "../definition/index.js";
import { featureRegistryYaml } from "./feature-registry-yaml.js";
import { changesOf, describeDefinition, hashDefinitions, inOrder, planChanges, type RegistryState } from "./index.js";
import { labelNamed, modelNamed } from "./look-up.js";
import type { Definitions } from "./state.js";
import { parseState, stateText } from "./state-file.js";

interface Options {
  readonly horizon?: "30d" | "60d";
  readonly version?: string;
  readonly description?: string;
  readonly algorithms?: readonly ("xgboost" | "random_forest")[];
  readonly without?: "label" | "service" | "source";
  readonly labelOf?: "user" | "device";
}

function repo(options: Options = {}): Definitions {
  const { horizon = "30d", version = "1.0", description = "", algorithms = ["xgboost"], without, labelOf } = options;
  const user = entity("user", { joinKeys: { user_id: "int64" } });
  const device = entity("device", { joinKeys: { device_id: "string" } });
  const common = { files: "events.csv", eventTime: "at", columns: { amount: "float64" } } as const;
  const events = eventSource("events", { entity: user, ...common });
  const devices = eventSource("devices", { entity: device, ...common });
  const view = featureView("activity", {
    entity: user,
    source: events,
    owner: "growth",
    features: () => ({ events: count() }),
  });
  const service = featureService("activity_of_user", [view]);
  const told = { active: "90d", horizon, version, description } as const;
  const churned =
    labelOf === "device"
      ? inactivity("churned", { source: devices, ...told })
      : inactivity("churned", { source: events, ...told });
  const churn = model("churn", { service, label: churned, algorithms, cutoffs: ["2026-01-01"] });
  return {
    entities: [user, device],
    sources: without === "source" ? [devices] : [events, devices],
    views: without === "source" ? [] : [view],
    services: without === "service" || without === "source" ? [] : [service],
    labels: without === "label" ? [] : [churned],
    models: [churn],
  };
}

function stateOf(definitions: Definitions): RegistryState {
  const appliedAt = "2026-11-01T00:00:00Z";
  return { number: 1, appliedAt, hash: hashDefinitions(definitions), definitions: inOrder(definitions) };
}

const state = stateOf(repo());

test("a state keeps labels and models, and one without them is as it always was", async () => {
  expect(await parseState(stateText(state), 1, "000001.json")).toEqual(state);
  const { labels: _, models: __, ...without } = repo();
  expect(hashDefinitions(without)).toBe(hashDefinitions({ ...without, labels: [], models: [] }));
  expect(stateText(stateOf(without))).not.toMatch(/labels|models/);
});

describe("a plan", () => {
  const planOf = (options: Options) => planChanges(state, repo(options));
  test("tells what becomes of labels and models", () => {
    expect(changesOf(planOf({}))).toEqual([]);
    expect(changesOf(planOf({ description: "Gone" }))).toMatchObject([
      { subject: "label", name: "churned", differences: ["description: none → Gone"], consequences: [] },
    ]);
    expect(changesOf(planOf({ horizon: "60d", version: "2.0", algorithms: ["random_forest"] }))).toMatchObject([
      { subject: "label", consequences: ["Models trained on the old meaning are to be trained anew."] },
      { subject: "model", differences: ["algorithms: xgboost → random_forest"] },
    ]);
  });

  test.each([
    ["another horizon under one version", { horizon: "60d" }, ["GR-REGISTRY-MEANING-CHANGED"]],
    ["an older version", { version: "0.9" }, ["GR-REGISTRY-VERSION-LOWERED"]],
    ["a model without its label", { without: "label" }, ["GR-REGISTRY-UNKNOWN-NAME"]],
    ["a model without its service", { without: "service" }, ["GR-REGISTRY-UNKNOWN-NAME"]],
    [
      "a label over no source of the repo",
      { without: "source" },
      ["GR-REGISTRY-NAME-CLASH", "GR-REGISTRY-UNKNOWN-NAME"],
    ],
    [
      "a label that lacks the keys of the model's features",
      { labelOf: "device", version: "2.0" },
      ["GR-REGISTRY-KEY-MISSING"],
    ],
  ] satisfies readonly (readonly [string, Options, readonly string[]])[])("refuses %s", (_, options, codes) => {
    expect(planOf(options).refusals.map((refusal) => refusal.code)).toEqual(codes);
  });

  test("names the nearest label", () => {
    const { labels = [], ...others } = repo();
    const renamed = labels.map((one) => ({ ...one, name: "churnd" }));
    expect(planChanges(null, { ...others, labels: renamed }).refusals).toMatchObject([
      { detail: 'Model "churn" takes label "churned", which is not exported. Did you mean "churnd"?' },
    ]);
  });
});

test("labels and models are looked up, and described in words", () => {
  expect(describeDefinition(state, "churned")).toMatchObject([
    {
      kind: "label",
      meaning: "rows = 0 with rows = count(), boolean, of events in the 30d after, active in the 90d before",
      models: ["churn"],
    },
  ]);
  expect(describeDefinition(state, "churn")).toMatchObject([{ kind: "model", features: [{ name: "events" }] }]);
  expect(labelNamed(state, "churned").name).toBe("churned");
  expect(modelNamed(state, "churn").label).toBe("churned");
  for (const look of [() => labelNamed(state, "churnd"), () => modelNamed(state, "chrn")]) {
    expect(look).toThrow(expect.objectContaining({ code: "GR-REGISTRY-UNKNOWN-NAME" }));
  }
});

test("a label of one aggregate reads as that aggregate", () => {
  const user = entity("user", { joinKeys: { user_id: "int64" } });
  const source = eventSource("events", { entity: user, files: "a.csv", eventTime: "at", columns: {} });
  const rows = label("rows_after", { source, horizon: "7d", value: () => count() });
  const definitions = { entities: [user], sources: [source], views: [], services: [], labels: [rows] };
  expect(describeDefinition(stateOf(definitions), "rows_after")).toMatchObject([
    { meaning: "count(), int64, of events in the 7d after" },
  ]);
});

test("feature_registry.yaml lists labels and models below the features", () => {
  const parsed: unknown = parse(featureRegistryYaml(state));
  expect(parsed).toMatchObject({
    features: [{ name: "events" }],
    labels: [
      {
        name: "churned",
        type: "bool",
        entity: "user",
        source: "events",
        meaning: "rows = 0 with rows = count(), boolean, of events in the 30d after, active in the 90d before",
      },
    ],
    models: [
      {
        name: "churn",
        service: "activity_of_user",
        label: "churned",
        algorithms: ["xgboost"],
        cutoffs: ["2026-01-01T00:00:00Z"],
      },
    ],
  });
});
