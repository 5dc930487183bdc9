import { describe, expect, test } from "vitest";
import { count } from "../aggregation/index.js";
import { entity, eventSource, featureService, featureView, onDemandView } from "../definition/index.js";
import { featuresAsked } from "./features-asked.js";
import { labelFileAt, writeHistory } from "./point-in-time.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const item = entity("item", { joinKeys: { item_id: "int64" } });
const visits = featureView("visits", {
  entity: user,
  source: eventSource("visits", { files: "e.csv", entity: user, eventTime: "at", columns: {} }),
  owner: "tests",
  features: () => ({ visits: count(), n: count() }),
});
const sales = featureView("sales", {
  entity: item,
  source: eventSource("sales", { files: "e.csv", entity: item, eventTime: "at", columns: {} }),
  owner: "tests",
  features: () => ({ sales: count(), n: count() }),
});
const definitions = {
  entities: [user, item],
  sources: [],
  views: [visits, sales],
  services: [featureService("churn", [visits.pick("n")])],
};

describe("names mean features", () => {
  const cases: readonly (readonly [string, Parameters<typeof featuresAsked>[1], readonly object[]])[] = [
    ["one", { features: ["visits"] }, [{ view: "visits", feature: "visits" }]],
    ["of a view", { features: ["sales:n"] }, [{ view: "sales", feature: "n" }]],
    [
      "with an alias",
      { features: ["m=sales:n", "k=visits"] },
      [
        { view: "sales", feature: "n", as: "m" },
        { view: "visits", feature: "visits", as: "k" },
      ],
    ],
    [
      "of two entities",
      { features: ["n"] },
      [
        { view: "visits", feature: "n" },
        { view: "sales", feature: "n" },
      ],
    ],
    [
      "a service's first, each once",
      { service: "churn", features: ["visits:n", "sales"] },
      [
        { view: "visits", feature: "n" },
        { view: "sales", feature: "sales" },
      ],
    ],
  ];
  test.each(cases)("%s", (_, asked, expected) => {
    expect(featuresAsked({ definitions }, asked)).toEqual(expected);
  });

  test.each([
    [{ features: ["visit"] }, 'Did you mean "visits"?'],
    [{ features: ["sale:n"] }, 'Did you mean "sales"?'],
    [{ features: ["sales:visits"] }, 'View "sales" has no feature'],
    [{ features: ["m=n"] }, "an alias is of one"],
    [{ service: "churns" }, 'Did you mean "churn"?'],
  ])("%j is refused: GR-HISTORY-FEATURE-UNKNOWN", (asked, says) => {
    const expected = { code: "GR-HISTORY-FEATURE-UNKNOWN", detail: expect.stringContaining(says) };
    expect(() => featuresAsked({ definitions }, asked)).toThrow(expect.objectContaining(expected));
  });
});

test("labels of another format are refused: GR-HISTORY-LABELS-INVALID", () => {
  const expected = expect.objectContaining({ code: "GR-HISTORY-LABELS-INVALID" });
  expect(() => labelFileAt("labels.xlsx")).toThrow(expected);
  expect(labelFileAt("/a/labels.csv.gz")).toEqual({ kind: "file", path: "/a/labels.csv.gz", format: "csv" });
});

test("an output of another format is refused before anything is computed: GR-HISTORY-FORMAT-UNKNOWN", async () => {
  // Nothing of the run is looked at.
  const run = {} as Parameters<typeof writeHistory>[0];
  await expect(writeHistory(run, "out.xlsx")).rejects.toMatchObject({ code: "GR-HISTORY-FORMAT-UNKNOWN" });
});

test("on-demand features are features by their names, and of a service", () => {
  const cart = onDemandView("cart", { entity: user, owner: "tests", features: (_i, _r, t) => ({ hour: t.hour() }) });
  const state = {
    definitions: { ...definitions, onDemandViews: [cart], services: [featureService("s", [visits.pick("n"), cart])] },
  };
  expect(featuresAsked(state, { service: "s", features: ["hour", "h=cart:hour"] })).toEqual([
    { view: "visits", feature: "n" },
    { view: "cart", feature: "hour" },
    { view: "cart", feature: "hour", as: "h" },
  ]);
});
