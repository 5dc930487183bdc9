import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { count } from "../aggregation/index.js";
import { entity, featureService, featureView } from "../definition/index.js";
import { changesOf, type Definitions, hashDefinitions, inOrder, planChanges, type RegistryState } from "./index.js";
import { type ShopOptions, shop } from "./shop.suite.js";

/** The state as it comes back from disk. */
function applied(definitions: Definitions): RegistryState {
  const state = { number: 1, appliedAt: "2026-11-01T00:00:00Z", hash: hashDefinitions(definitions) };
  const kept: Definitions = JSON.parse(JSON.stringify(inOrder(definitions)));
  return { ...state, definitions: kept };
}

interface Scenario {
  readonly name: string;
  readonly options: ShopOptions;
  /** `<change> <subject> <name>`: every change, with one thing that it says. */
  readonly changes: Readonly<Record<string, string>>;
  readonly refusals?: readonly string[];
}

const scenarios: readonly Scenario[] = [
  { name: "nothing", options: {}, changes: {} },
  {
    name: "an owner of a view, which its features have from it",
    options: { owner: "sales" },
    changes: {
      "changed view user_activity": "owner: growth → sales",
      "changed feature total_spend": "owner: growth → sales",
      "changed feature purchases": "owner: growth → sales",
    },
  },
  {
    name: "a description of a feature",
    options: { spendDescription: "Spend" },
    changes: {
      "changed view user_activity": "",
      "changed feature total_spend": "description: All that was spent → Spend",
    },
  },
  {
    name: "a description of an entity",
    options: { userDescription: "A customer" },
    changes: { "changed entity user": "description: none → A customer" },
  },
  {
    name: "the place of files",
    options: { files: "events/*.csv" },
    changes: { "changed source user_events": "input: data/events/*.parquet (parquet) → events/*.csv (csv)" },
  },
  {
    name: "a window, under a new version",
    options: { window: "30d", version: "2.0" },
    changes: {
      "changed view user_activity": "version: 1.0 → 2.0",
      "changed feature total_spend":
        "meaning: sum(total) over 7d, float64, from user_events → sum(total) over 30d, float64, from user_events",
    },
  },
  {
    name: "a window, under the same version",
    options: { window: "30d" },
    changes: { "changed view user_activity": "", "changed feature total_spend": "meaning: " },
    refusals: [
      'GR-REGISTRY-MEANING-CHANGED Feature "total_spend" of view "user_activity" 1.0 means: sum(total) over 30d, float64, from user_events. What was applied means: sum(total) over 7d, float64, from user_events.',
    ],
  },
  {
    name: "a ttl, under the same version",
    options: { ttl: "30d" },
    changes: {
      "changed view user_activity": "ttl: none → 30d",
      "changed feature total_spend": "meaning: ",
      "changed feature purchases": "meaning: ",
    },
    refusals: [
      'GR-REGISTRY-MEANING-CHANGED Feature "total_spend" of view "user_activity" 1.0 means: sum(total) over 7d, float64, from user_events, for 30d. What was applied means: sum(total) over 7d, float64, from user_events.',
      "GR-REGISTRY-MEANING-CHANGED Feature \"purchases\" of view \"user_activity\" 1.0 means: count() where type = 'purchase', int64, from user_events, for 30d. What was applied means: count() where type = 'purchase', int64, from user_events.",
    ],
  },
  {
    name: "a derived column that features read, under the same version",
    options: { surcharge: 2 },
    changes: {
      "changed source user_events": "derived column total: ",
      "changed view user_activity": "",
      "changed feature total_spend": "rows of source user_events",
    },
    refusals: [
      'GR-REGISTRY-MEANING-CHANGED "total_spend" of view "user_activity" 1.0 mean something else, as source "user_events" changed: derived column total: (amount + 1) → (amount + 2).',
    ],
  },
  {
    name: "the join key's type, under the same version",
    options: { keyType: "string" },
    changes: {
      "changed entity user": "join keys: user_id int64 → user_id string",
      "changed source user_events": "keys: user_id int64 → user_id string",
      "changed source user_profiles": "keys: user_id int64 → user_id string",
      "changed view user_activity": "",
      "changed feature total_spend": "rows of source user_events",
      "changed feature purchases": "rows of source user_events",
      "changed view user_profile": "",
      "changed feature age": "rows of source user_profiles",
      "changed feature country_de": "rows of source user_profiles",
      "changed feature country_at": "rows of source user_profiles",
    },
    refusals: [
      'GR-REGISTRY-MEANING-CHANGED "total_spend", "purchases" of view "user_activity" 1.0 mean something else, as source "user_events" changed: entity: user (user_id int64) → user (user_id string); keys: user_id int64 → user_id string.',
      'GR-REGISTRY-MEANING-CHANGED "age", "country_de", "country_at" of view "user_profile" 1.0 mean something else, as source "user_profiles" changed: entity: user (user_id int64) → user (user_id string); keys: user_id int64 → user_id string.',
    ],
  },
  {
    name: "a version that goes down",
    options: { version: "0.9" },
    changes: { "changed view user_activity": "version: 1.0 → 0.9" },
    refusals: ['GR-REGISTRY-VERSION-LOWERED View "user_activity" was applied as version 1.0, and is 0.9 now.'],
  },
  {
    name: "a version that goes up in its second number",
    options: { version: "1.10" },
    changes: { "changed view user_activity": "version: 1.0 → 1.10" },
  },
  {
    name: "a view and its service that go",
    options: { without: "profile" },
    changes: {
      "removed view user_profile": "Its rows stay online until `granary push --full`",
      "removed feature age": "",
      "removed feature country_de": "",
      "removed feature country_at": "",
      "removed service churn": "",
    },
  },
  {
    name: "features that go, and the service without them",
    options: { without: "country" },
    changes: {
      "changed view user_profile": "",
      "removed feature country_de": "",
      "removed feature country_at": "",
      "changed service churn": "feature country_de removed",
    },
  },
  {
    name: "a feature under another name, which another view has",
    options: { ageName: "purchases", without: "service" },
    changes: {
      "changed view user_profile": "",
      "added feature purchases": "history must be rebuilt",
      "removed feature age": "",
      "removed service churn": "",
    },
    refusals: [
      'GR-REGISTRY-NAME-CLASH Views "user_activity" and "user_profile" of entity "user" both have a feature "purchases".',
    ],
  },
];

describe("planChanges", () => {
  test.each(scenarios)("tells of $name", ({ options, changes, refusals = [] }) => {
    const plan = planChanges(applied(shop()), shop(options));
    const told = changesOf(plan);
    expect(told.map(({ change, subject, name }) => `${change} ${subject} ${name}`)).toEqual(Object.keys(changes));
    for (const { change, subject, name, differences, consequences } of told) {
      expect([...differences, ...consequences].join("\n")).toContain(changes[`${change} ${subject} ${name}`]);
    }
    expect(plan.refusals.map(({ code, detail }) => `${code} ${detail}`)).toEqual(refusals);
  });

  test("tells of every definition of an empty registry's first apply", () => {
    const plan = planChanges(null, shop());
    expect(plan).toMatchObject({ against: null, refusals: [] });
    expect(plan.changes.map(({ change, subject, name, view }) => `${change} ${subject} ${view ?? ""} ${name}`)).toEqual(
      [
        "added entity  user",
        "added source  user_events",
        "added source  user_profiles",
        "added view  user_activity",
        "added feature user_activity total_spend",
        "added feature user_activity purchases",
        "added view  user_profile",
        "added feature user_profile age",
        "added feature user_profile country_de",
        "added feature user_profile country_at",
        "added service  churn",
      ],
    );
  });

  test("tells what comes of a new view once, not of each of its features", () => {
    const added = planChanges(null, shop()).changes.filter(({ consequences }) => consequences.length > 0);
    expect(added.map(({ subject, name }) => `${subject} ${name}`)).toEqual(["view user_activity", "view user_profile"]);
  });

  test("says that rows online keep an old meaning, and history too", () => {
    const { changes } = planChanges(applied(shop()), shop({ window: "30d", version: "2.0" }));
    const spend = changes.find(({ name }) => name === "total_spend");
    expect(spend?.consequences.join(" ")).toMatch(
      /online keep the old meaning.*refused with 503.*history must be rebuilt/,
    );
  });

  test("leaves out no change: whatever differs is told, and what is equal is not", () => {
    const options: fc.Arbitrary<ShopOptions> = fc.record(
      {
        keyType: fc.constantFrom("int64", "string"),
        userDescription: fc.constantFrom("", "A customer"),
        files: fc.constantFrom("a.csv", "b.csv"),
        timeZone: fc.constantFrom("UTC", "Europe/Berlin"),
        surcharge: fc.constantFrom(1, 2),
        version: fc.constantFrom("1.0", "2.0"),
        owner: fc.constantFrom("growth", "sales"),
        ttl: fc.constantFrom("1d", "2d"),
        window: fc.constantFrom("7d", "30d"),
        spendDescription: fc.constantFrom("a", "b"),
        without: fc.constantFrom("service", "profile", "country"),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(options, options, (before, after) => {
        const told = changesOf(planChanges(applied(shop(before)), shop(after)));
        expect(told.length > 0).toBe(hashDefinitions(shop(before)) !== hashDefinitions(shop(after)));
        for (const { subject, change, differences } of told) {
          // A view may have changed by its features alone.
          if (change === "changed" && subject !== "view") expect(differences.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe("planChanges refuses", () => {
  const plain = shop();
  const [activity] = plain.views;
  const other = entity("user", { joinKeys: { user_id: "string" } });
  const events = plain.sources[0];
  if (activity === undefined || events?.kind !== "event_source") throw new Error("The shop has changed.");
  const extra = featureView("extra", {
    entity: events.entity,
    source: events,
    owner: "x",
    features: () => ({ n: count() }),
  });

  test.each([
    {
      name: "a service over a view that is not exported",
      definitions: { ...plain, services: [featureService("s", [extra])] },
      detail: 'GR-REGISTRY-UNKNOWN-NAME Service "s" reads view "extra", which is not exported.',
    },
    {
      name: "a service over a feature that another view of that name lacks",
      definitions: {
        ...plain,
        views: [extra],
        services: [{ ...featureService("s", [extra]), features: [{ view: "extra", entity: "user", feature: "m" }] }],
      },
      detail:
        'GR-REGISTRY-UNKNOWN-NAME Service "s" reads "m" of view "extra" about "user", which is not there. Did you mean "n"?',
    },
    {
      name: "two views of one name",
      definitions: { ...plain, views: [...plain.views, activity] },
      detail: 'GR-REGISTRY-NAME-CLASH Two views are called "user_activity".',
    },
    {
      name: "an entity with other join keys than the one that views use",
      definitions: { ...plain, entities: [other] },
      detail: 'GR-REGISTRY-NAME-CLASH The entity "user" that view "user_activity" uses differs from the one defined.',
    },
  ])("$name", ({ definitions, detail }) => {
    const { refusals } = planChanges(null, definitions);
    expect(refusals.map((refusal) => `${refusal.code} ${refusal.detail}`)).toContain(detail);
  });
});
