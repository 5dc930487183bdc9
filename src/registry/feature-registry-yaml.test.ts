import { expect, test } from "vitest";
import { parse } from "yaml";
import { list, vector } from "../schema/index.js";
import { featureRegistryYaml } from "./feature-registry-yaml.js";
import { hashDefinitions, inOrder, plainTypeName, type RegistryState } from "./index.js";
import { type ShopOptions, shop } from "./shop.suite.js";

function stateOf(options: ShopOptions = {}): RegistryState {
  const definitions = shop(options);
  return {
    number: 1,
    appliedAt: "2026-11-01T00:00:00Z",
    hash: hashDefinitions(definitions),
    definitions: inOrder(definitions),
  };
}

test("feature_registry.yaml lists every feature, as people and programs read it", () => {
  const text = featureRegistryYaml(stateOf());
  expect(text).toMatch(/^# Every feature of this feature repo/);
  expect(text).toContain(`features:
  - name: purchases
    description: ""
    owner: growth
    type: int
    pipeline: user_activity
    version: "1.0"
    view: user_activity
    entity: user
    source: user_events
    lineage:
      files: [data/events/*.parquet]
      columns: [at, type]
  - name: total_spend
    description: All that was spent
    owner: growth
    type: float
    pipeline: user_activity
    version: "1.0"
    view: user_activity
    entity: user
    source: user_events
    lineage:
      files: [data/events/*.parquet]
      columns: [amount_eur, at]
  - name: age
`);
  const parsed: { readonly features: readonly Readonly<Record<string, unknown>>[] } = parse(text);
  expect(parsed.features.map((feature) => feature.name)).toEqual([
    "purchases",
    "total_spend",
    "age",
    "country_at",
    "country_de",
  ]);
  expect(parsed.features[2]).toEqual({
    name: "age",
    description: "Years",
    owner: "crm",
    type: "int",
    pipeline: "profiles",
    version: "1.0",
    view: "user_profile",
    entity: "user",
    source: "user_profiles",
    lineage: { rows: ["sources/profiles.ts#profiles"], columns: ["age"] },
  });
});

test("only the entries of features that changed differ", () => {
  const before = featureRegistryYaml(stateOf()).split("\n");
  const after = featureRegistryYaml(stateOf({ spendDescription: "Spend: all, #1\nof it" })).split("\n");
  const differing = after.filter((line) => !before.includes(line));
  expect(differing.length).toBeGreaterThan(0);
  expect(before.filter((line) => !after.includes(line))).toEqual(["    description: All that was spent"]);
  const parsed: { readonly features: readonly { readonly description: string }[] } = parse(after.join("\n"));
  expect(parsed.features[1]?.description).toBe("Spend: all, #1\nof it");
});

test("is the same to the byte for the same definitions in another order", () => {
  const state = stateOf();
  const { views, ...others } = shop();
  const turned = { ...state, definitions: inOrder({ ...others, views: [...views].reverse() }) };
  expect(featureRegistryYaml(turned)).toBe(featureRegistryYaml(state));
});

test.each([
  { type: "int64", name: "int" },
  { type: "float64", name: "float" },
  { type: "boolean", name: "bool" },
  { type: "string", name: "string" },
  { type: "timestamp", name: "timestamp" },
  { type: vector(10), name: "vector(10)" },
  { type: list("int64"), name: "list(int)" },
  { type: { kind: "int64", as: "bigint" }, name: "int" },
] as const)("people call $type $name", ({ type, name }) => expect(plainTypeName(type)).toBe(name));
