import { describe, expect, test } from "vitest";
import {
  describeDefinition,
  hashDefinitions,
  inOrder,
  lineageOf,
  listFeatures,
  type RegistryState,
  viewOfFeature,
  viewsOfService,
} from "./index.js";
import { shop } from "./shop.suite.js";

const state: RegistryState = {
  number: 1,
  appliedAt: "2026-11-01T00:00:00Z",
  hash: hashDefinitions(shop()),
  definitions: inOrder(shop()),
};

test("a feature's lineage goes through computed columns to the columns of the files", () => {
  expect(lineageOf(state, "total_spend")).toEqual([
    {
      feature: "total_spend",
      view: "user_activity",
      entity: "user",
      source: "user_events",
      computation: "sum(total) over 7d",
      reads: ["total", "event_time"],
      columns: [
        { name: "total", from: null, computation: "(amount + 1)", reads: ["amount"] },
        { name: "amount", from: "amount_eur", computation: null, reads: [] },
        { name: "event_time", from: "at", computation: null, reads: [] },
      ],
      inputs: ["data/events/*.parquet"],
    },
  ]);
  expect(lineageOf(state, "country_de")).toMatchObject([
    { reads: ["country"], inputs: ["sources/profiles.ts#profiles"], columns: [{ name: "country", from: "country" }] },
  ]);
});

describe("describeDefinition", () => {
  test.each([
    { name: "user", kind: "entity", told: { views: ["user_activity", "user_profile"] } },
    { name: "user_events", kind: "source", told: { views: ["user_activity"] } },
    { name: "user_profile", kind: "view", told: { services: ["churn"], definition: { owner: "crm" } } },
    { name: "churn", kind: "service", told: { definition: { name: "churn" } } },
    {
      name: "purchases",
      kind: "feature",
      told: { meaning: "count() where type = 'purchase', int64, from user_events", services: ["churn"] },
    },
  ])("tells what $name is", ({ name, kind, told }) => {
    const described = describeDefinition(state, name);
    expect(described).toHaveLength(1);
    expect(described[0]).toMatchObject({ kind, ...told });
  });

  test("lists a service's features in its order", () => {
    const [service] = describeDefinition(state, "churn");
    expect(service?.kind === "service" && service.features.map((feature) => feature.name)).toEqual([
      "total_spend",
      "purchases",
      "age",
      "country_de",
      "country_at",
    ]);
  });
});

test("listFeatures goes by view, then by name", () => {
  expect(listFeatures(state).map(({ view, name }) => `${view}.${name}`)).toEqual([
    "user_activity.purchases",
    "user_activity.total_spend",
    "user_profile.age",
    "user_profile.country_at",
    "user_profile.country_de",
  ]);
});

test("viewsOfService gives each view once, with the features that are read", () => {
  const read = viewsOfService(state, "churn").map(({ view, features }) => [view.name, features.map((one) => one.name)]);
  expect(read).toEqual([
    ["user_activity", ["total_spend", "purchases"]],
    ["user_profile", ["age", "country_de", "country_at"]],
  ]);
});

test("viewOfFeature finds the view of an entity's feature", () => {
  expect(viewOfFeature(state, "user", "age").name).toBe("user_profile");
});

describe("an unknown name is refused with the nearest one", () => {
  test.each([
    {
      act: () => describeDefinition(state, "user_event"),
      says: 'There is no "user_event" in the registry. Did you mean "user_events"?',
    },
    {
      act: () => lineageOf(state, "purchase"),
      says: 'There is no feature "purchase" in the registry. Did you mean "purchases"?',
    },
    {
      act: () => viewsOfService(state, "churm"),
      says: 'There is no service "churm" in the registry. Did you mean "churn"?',
    },
    {
      act: () => viewOfFeature(state, "user", "agee"),
      says: 'Entity "user" has no feature "agee". Did you mean "age"?',
    },
    {
      act: () => viewOfFeature(state, "usr", "age"),
      says: 'There is no entity "usr" in the registry. Did you mean "user"?',
    },
  ])("$says", ({ act, says }) => {
    expect(act).toThrowError(expect.objectContaining({ code: "GR-REGISTRY-UNKNOWN-NAME", detail: says }));
  });
});
