import { expect, test } from "vitest";
import { parse } from "yaml";
import { count, mean } from "../aggregation/index.js";
import { entity, eventSource, featureService, featureView, onDemandView, rowFunction } from "../definition/index.js";
import { featureRegistryYaml } from "./feature-registry-yaml.js";
import {
  changesOf,
  describeDefinition,
  hashDefinitions,
  inOrder,
  lineageOf,
  onDemandOfService,
  planChanges,
  type RegistryState,
  viewsOfService,
} from "./index.js";
import type { Definitions } from "./state.js";
import { parseState, stateText } from "./state-file.js";

interface Options {
  /** The column of the file that `amount` is. */
  readonly amount?: string;
  readonly factor?: number;
  readonly version?: string;
  readonly functionVersion?: string;
  readonly sourceHash?: string;
  readonly owner?: string;
  readonly without?: "inputs" | "feature" | "cart";
  /** What a second on-demand view takes `cart_value` for. */
  readonly otherCart?: "string" | "float64";
  readonly name?: string;
  readonly feature?: string;
}

function repo(options: Options = {}): Definitions {
  const { factor = 1, version = "1.0", owner = "checkout", without, feature = "ratio", name = "cart" } = options;
  const user = entity("user", { joinKeys: { user_id: "int64" } });
  const events = eventSource("events", {
    files: "events.csv",
    entity: user,
    eventTime: "at",
    columns: { amount: { type: "float64", from: options.amount ?? "amount_eur" } },
    derive: (row) => ({ total: row.amount.mul(2) }),
  });
  const common = { entity: user, source: events, owner: "growth" } as const;
  const activity = featureView("activity", {
    ...common,
    features: (event) => ({ orders: count(), avg_total: mean(event.total) }),
  });
  const shorter = featureView("activity", { ...common, features: () => ({ orders: count() }) });
  const cart = onDemandView(name, {
    entity: user,
    owner,
    version,
    inputs: [activity],
    request: { cart_value: "float64" },
    features: (input, request, t) => ({
      [feature]: request.cart_value.mul(factor).div(input.avg_total),
      hour: t.hour(),
      risk: rowFunction({
        module: "risk.ts",
        export: "risk",
        version: options.functionVersion ?? "1",
        inputs: { orders: input.orders },
        output: "float64",
      }),
    }),
  });
  const bound = {
    ...cart,
    functions: (cart.functions ?? []).map((one) => ({ ...one, sourceHash: options.sourceHash ?? "aaa" })),
  };
  const other = onDemandView("other", {
    entity: user,
    owner,
    request: { cart_value: options.otherCart ?? "float64" },
    features: (_input, request) => ({ given: request.cart_value.isNotNull() }),
  });
  const view = without === "feature" ? shorter : activity;
  return {
    entities: [user],
    sources: [events],
    views: without === "inputs" ? [] : [view],
    onDemandViews: [...(without === "cart" ? [] : [bound]), ...(options.otherCart === undefined ? [] : [other])],
    services: [featureService("checkout", [cart.pick(feature, "hour")])],
  };
}

function stateOf(definitions: Definitions): RegistryState {
  const appliedAt = "2026-11-01T00:00:00Z";
  return { number: 1, appliedAt, hash: hashDefinitions(definitions), definitions: inOrder(definitions) };
}

const state = stateOf(repo());

test("a state keeps on-demand views, and one without them is as it always was", async () => {
  expect(await parseState(stateText(state), 1, "000001.json")).toEqual(state);
  const { onDemandViews: _, ...without } = repo();
  expect(hashDefinitions(without)).toBe(hashDefinitions({ ...without, onDemandViews: [] }));
});

test("a plan tells of the view, of its features and of what changes", () => {
  const first = changesOf(planChanges(null, repo()));
  expect(first.map(({ subject, name, change }) => `${change} ${subject} ${name}`)).toEqual([
    "added entity user",
    "added source events",
    "added view activity",
    "added feature orders",
    "added feature avg_total",
    "added on-demand view cart",
    "added on-demand feature ratio",
    "added on-demand feature hour",
    "added on-demand feature risk",
    "added service checkout",
  ]);
  expect(changesOf(planChanges(state, repo()))).toEqual([]);
  const changes = changesOf(planChanges(state, repo({ factor: 3, version: "2.0" })));
  expect(changes.map(({ name, differences }) => [name, differences])).toEqual([
    ["cart", ["version: 1.0 → 2.0"]],
    [
      "ratio",
      [
        "meaning: ((request.cart_value * 1) / avg_total), float64, when read, of activity → ((request.cart_value * 3) / avg_total), float64, when read, of activity",
      ],
    ],
  ]);
  expect(
    changesOf(planChanges(state, repo({ without: "cart" }))).map(({ subject, change }) => `${change} ${subject}`),
  ).toContain("removed on-demand view");
});

test.each<[string, Options, string, RegExp]>([
  [
    "another meaning under one version",
    { factor: 3 },
    "GR-REGISTRY-MEANING-CHANGED",
    /"ratio" of on-demand view "cart" 1\.0 changed: it means: .*\* 3/,
  ],
  [
    "another meaning of an input",
    { amount: "amount_usd" },
    "GR-REGISTRY-MEANING-CHANGED",
    /"ratio" of on-demand view "cart" 1\.0 changed: what it reads means something else/,
  ],
  [
    "another source of a function under one version",
    { sourceHash: "bbb" },
    "GR-REGISTRY-FUNCTION-CHANGED",
    /Row function "risk" of on-demand view "cart" is version 1 as before/,
  ],
  [
    "a version that goes down",
    { version: "0.9" },
    "GR-REGISTRY-VERSION-LOWERED",
    /applied as version 1\.0, and is 0\.9/,
  ],
  [
    "inputs of a view that is not exported",
    { without: "inputs" },
    "GR-REGISTRY-UNKNOWN-NAME",
    /"cart" reads view "activity", which is not exported/,
  ],
  [
    "an input that is gone",
    { without: "feature" },
    "GR-REGISTRY-UNKNOWN-NAME",
    /reads "avg_total" \(float64\) of view "activity" about "user", which is not there/,
  ],
  ["a service's view that is gone", { without: "cart" }, "GR-REGISTRY-UNKNOWN-NAME", /"checkout" reads view "cart"/],
  [
    "request data of two types",
    { otherCart: "string" },
    "GR-REGISTRY-NAME-CLASH",
    /"cart_value" is float64 in on-demand view "cart" and string in "other"/,
  ],
  ["the name of a view", { name: "activity" }, "GR-REGISTRY-NAME-CLASH", /Two views are called "activity"/],
])("refused: %s", (_what, options, code, words) => {
  const { refusals } = planChanges(state, repo(options));
  expect(refusals).toContainEqual({ code, detail: expect.stringMatching(words) });
});

test("a feature of a name that another view of the entity has is refused", () => {
  const definitions = repo();
  const clashing = featureView("more", {
    entity: entity("user", { joinKeys: { user_id: "int64" } }),
    source: eventSource("e", {
      files: "e.csv",
      entity: entity("user", { joinKeys: { user_id: "int64" } }),
      eventTime: "at",
      columns: {},
    }),
    owner: "o",
    features: () => ({ hour: count() }),
  });
  const { refusals } = planChanges(null, {
    ...definitions,
    sources: [...definitions.sources, clashing.source],
    views: [...definitions.views, clashing],
  });
  expect(refusals).toEqual([
    {
      code: "GR-REGISTRY-NAME-CLASH",
      detail: expect.stringContaining('"more" and "cart" of entity "user" both have a feature "hour"'),
    },
  ]);
});

test("a new version, or other words, may be applied", () => {
  expect(planChanges(state, repo({ factor: 3, version: "1.1" })).refusals).toEqual([]);
  expect(planChanges(state, repo({ owner: "someone" })).refusals).toEqual([]);
  expect(planChanges(state, repo({ sourceHash: "bbb", functionVersion: "2", version: "1.1" })).refusals).toEqual([]);
  expect(planChanges(null, repo({ otherCart: "float64" })).refusals).toEqual([]);
});

test("lineage leads through the inputs to the columns of the files", () => {
  expect(lineageOf(state, "ratio")).toEqual([
    {
      feature: "ratio",
      view: "cart",
      entity: "user",
      source: "events",
      computation: "((request.cart_value * 1) / avg_total)",
      reads: ["request.cart_value", "avg_total"],
      columns: [
        { name: "request.cart_value", from: null, computation: "request data, float64", reads: [] },
        { name: "avg_total", from: null, computation: "mean(total)", reads: ["events.total", "events.at"] },
        { name: "events.total", from: null, computation: "(amount * 2)", reads: ["events.amount"], source: "events" },
        { name: "events.amount", from: "amount_eur", computation: null, reads: [], source: "events" },
        { name: "events.at", from: "at", computation: null, reads: [], source: "events" },
      ],
      inputs: ["events.csv"],
    },
  ]);
});

test("show and the YAML list the view's features", () => {
  expect(describeDefinition(state, "cart")).toMatchObject([{ kind: "on_demand_view", services: ["checkout"] }]);
  expect(describeDefinition(state, "risk")).toMatchObject([
    { kind: "feature", meaning: "risk.ts#risk version 1 of orders, float64, when read, of activity" },
  ]);
  const listed: unknown = parse(featureRegistryYaml(state)).features;
  expect(listed).toContainEqual({
    name: "ratio",
    description: "",
    owner: "checkout",
    type: "float",
    pipeline: "on_demand",
    version: "1.0",
    view: "cart",
    entity: "user",
    source: "events",
    lineage: { reads: ["request.cart_value", "avg_total"], files: ["events.csv"], columns: ["amount_eur", "at"] },
  });
});

test("a service's on-demand views stand apart from those that are computed beforehand", () => {
  expect(onDemandOfService(state, "checkout").map(({ view, names }) => [view.name, names])).toEqual([
    ["cart", ["ratio", "hour"]],
  ]);
  expect(viewsOfService(state, "checkout")).toEqual([]);
  expect(() => onDemandOfService(state, "checkin")).toThrowError(
    expect.objectContaining({ code: "GR-REGISTRY-UNKNOWN-NAME" }),
  );
});
