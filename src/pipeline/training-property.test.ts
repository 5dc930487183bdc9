import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HorizonLabelDefinition } from "../definition/index.js";
import type { Row } from "../schema/index.js";
import { agree, forAll, oracleHistory, oracleLabels } from "../testing/index.js";
import { durationMicros, formatMicros, microsOf } from "../time/index.js";
import { makeTrainingSet } from "./make-training-set.js";
import { type TrainingShop, trainingShop } from "./training-shop.suite.js";

/** Two entities, of which one has the other's key. */
const definitions = `import { count, entity, eventSource, featureService, featureView, inactivity, rowSource } from "granary";
const user = entity("user", { joinKeys: { user_id: "int64" } });
const visit = entity("visit", { joinKeys: { user_id: "int64", page: "string" } });
const orders = eventSource("orders", {
  files: "data/orders.csv", entity: user, eventTime: "at", createdTime: "known", columns: { kind: "string" },
});
const visits = eventSource("visits", { files: "data/visits.csv", entity: visit, eventTime: "at", columns: {} });
const profiles = rowSource("profiles", {
  files: "data/profiles.csv", entity: user, eventTime: "at", createdTime: "known", columns: { city: "string" },
});
export const ordering = featureView("ordering", {
  entity: user, source: orders, owner: "tests",
  features: (row) => ({ n: count(), n_a_1d: count({ where: row.kind.eq("a"), window: "1d" }) }),
});
export const visiting = featureView("visiting", {
  entity: visit, source: visits, owner: "tests", features: () => ({ seen: count(), seen_2h: count({ window: "2h" }) }),
});
export const living = featureView("living", {
  entity: user, source: profiles, owner: "tests", ttl: "1d", features: (row) => ({ city: row.city }),
});
export const all = featureService("all", [ordering, visiting, living]);
export const gone = inactivity("gone", { source: visits, active: "1d", horizon: "6h" });
`;

const start = microsOf("2026-11-01");
const end = start + durationMicros("3d");
const hour = durationMicros("1h");

let repo: TrainingShop;
beforeAll(async () => {
  repo = await trainingShop({ "features/shop.ts": definitions, "data/orders.csv": "", "data/visits.csv": "" });
});
afterAll(() => repo[Symbol.asyncDispose]());

const instant = fc
  .tuple(fc.integer({ min: 0, max: 71 }), fc.constantFrom(-1, 0, 0, 0, 1))
  .map(([hours, by]) => start + hours * hour + by);
const user_id = fc.constantFrom(1, 2, 3);
const page = fc.constantFrom("a|b", "a", 'say "hi", 😀');
const known = fc.option(instant, { nil: null });
const cases = fc.record({
  orders: fc.array<Row>(fc.record({ user_id, at: instant, known, kind: fc.constantFrom("a", "b") }), { maxLength: 12 }),
  visits: fc.array<Row>(fc.record({ user_id, page, at: instant }), { maxLength: 14 }),
  profiles: fc.array<Row>(fc.record({ user_id, at: instant, known, city: fc.constantFrom(null, "Ulm", "Bonn", "") }), {
    maxLength: 8,
  }),
  cutoffs: fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom(-1, 0, 1)).map(([h, by]) => start + h * hour + by),
    { minLength: 1, maxLength: 3 },
  ),
  knownBy: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

function csv(columns: readonly string[], rows: readonly Row[]): string {
  const field = (column: string, row: Row): string => {
    const value = row[column] ?? null;
    if (value === null) return "";
    if (column === "at" || column === "known") return formatMicros(Number(value));
    return typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
  };
  return [columns, ...rows.map((row) => columns.map((column) => field(column, row)))]
    .map((one) => `${one.join(",")}\n`)
    .join("");
}

async function isTheOracles(given: Case): Promise<void> {
  // The label is known at every cutoff, and one entity always has a row.
  const visits: readonly Row[] = [
    ...given.visits,
    { user_id: 1, page: "a", at: start },
    { user_id: 9, page: "a", at: end },
  ];
  const cutoffs = [...given.cutoffs, start].sort((a, b) => a - b);
  await repo.change({
    "data/orders.csv": csv(["user_id", "at", "known", "kind"], given.orders),
    "data/visits.csv": csv(["user_id", "page", "at"], visits),
    "data/profiles.csv": csv(["user_id", "at", "known", "city"], given.profiles),
  });
  await repo.at(async (workplace) => {
    const { views, labels = [] } = workplace.state.definitions;
    const label = labels[0] as HorizonLabelDefinition; // as `inactivity` makes it
    const request = { label: "gone", service: "all", cutoffsMicros: cutoffs, knownBy: given.knownBy };
    const set = await makeTrainingSet(workplace, request);
    const found: Row[] = [];
    const columns = set.columns.map(({ name, type }) => ({ name, type, role: "feature" as const }));
    for await (const batch of workplace.engine.readParquet(set.file, columns)) {
      for (let r = 0; r < batch.rows; r++) {
        found.push(Object.fromEntries(columns.map(({ name }, c) => [name, batch.columns[c]?.[r] ?? null])));
      }
    }
    const rowsOf = { orders: given.orders, visits, profiles: given.profiles };
    const expected = oracleLabels(label, visits, [...new Set(cutoffs)]).map(({ key, cutoffMicros, value }) => ({
      user_id: key[0] ?? null,
      page: key[1] ?? null,
      event_timestamp: cutoffMicros,
      gone: value,
    }));
    expect(
      found.map(({ user_id: id, page: of, event_timestamp, gone }) => ({
        user_id: id,
        page: of,
        event_timestamp,
        gone,
      })),
    ).toEqual(expected);
    const order = ["ordering", "visiting", "living"];
    const read = order.flatMap((name) => views.filter((view) => view.name === name));
    const cells = oracleHistory({
      views: read,
      labels: expected,
      time: "event_timestamp",
      rowsOf: ({ name }) => rowsOf[name as keyof typeof rowsOf], // the sources of these names
      knownBy: given.knownBy,
    });
    for (const [i, row] of found.entries()) {
      for (const [v, view] of read.entries()) {
        for (const { name, type } of view.features) {
          const pair = [row[name] ?? null, cells[i]?.[v]?.values[name] ?? null] as const;
          expect(agree(...pair, type), `${name} of row ${i}: ${String(pair)}`).toBe(true);
        }
      }
    }
  });
}

test("a whole training set, label and features of several entities, is the oracle's", async () => {
  await forAll(cases, { name: "isTheOracles", holds: isTheOracles }, 3);
});
