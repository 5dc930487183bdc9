import { describe, expect, test } from "vitest";
import { count } from "../aggregation/index.js";
import { entity, eventSource, featureView, rowSource } from "../definition/index.js";
import { type HistoryRequest, planHistory } from "./plan-history.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const profiles = rowSource("profiles", {
  files: "p.csv",
  entity: user,
  eventTime: "at",
  columns: { age: "int64", city: "string" },
});
const profile = featureView("profile", {
  entity: user,
  source: profiles,
  owner: "tests",
  features: (row) => ({ age: row.age, city: row.city }),
});
const activity = featureView("activity", {
  entity: user,
  source: eventSource("events", { files: "e.csv", entity: user, eventTime: "at", columns: {} }),
  owner: "tests",
  features: () => ({ n: count() }),
});

describe("plans are refused", () => {
  const both = [activity, profile];
  const other = entity("account", { joinKeys: { user_id: "string" } });
  const accounts = rowSource("accounts", {
    files: "a.csv",
    entity: other,
    eventTime: "at",
    columns: { plan: "string" },
  });
  const account = featureView("account", {
    entity: other,
    source: accounts,
    owner: "tests",
    features: (row) => ({ plan: row.plan }),
  });
  const cases: readonly (readonly [name: string, HistoryRequest, code: string])[] = [
    [
      "of an unknown feature",
      { views: both, features: [{ view: "profile", feature: "ages" }] },
      "GR-HISTORY-FEATURE-UNKNOWN",
    ],
    [
      "of an unknown view",
      { views: both, features: [{ view: "profiles", feature: "age" }] },
      "GR-HISTORY-FEATURE-UNKNOWN",
    ],
    ["of nothing", { views: both, features: [] }, "GR-HISTORY-FEATURE-UNKNOWN"],
    [
      "of two columns of one name",
      {
        views: both,
        features: [
          { view: "profile", feature: "age" },
          { view: "profile", feature: "city", as: "Age" },
        ],
      },
      "GR-HISTORY-NAME-TAKEN",
    ],
    [
      "of entities that type a key apart",
      {
        views: [profile, account],
        features: [
          { view: "profile", feature: "age" },
          { view: "account", feature: "plan" },
        ],
      },
      "GR-HISTORY-KEYS-DIFFER",
    ],
  ];
  test.each(cases)("%s", (_, request, code) => {
    expect(() => planHistory(request)).toThrow(expect.objectContaining({ code }));
  });

  test("and are plain data", () => {
    const plan = planHistory({
      views: both,
      features: [
        { view: "activity", feature: "n" },
        { view: "profile", feature: "city" },
      ],
      statuses: true,
    });
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });
});
