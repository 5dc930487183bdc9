import { sinceLast } from "../src/aggregation/index.js";
import {
  type EventSource,
  entity,
  eventSource,
  type FeatureView,
  featureView,
  rowSource,
} from "../src/definition/index.js";
import { type OnlineRow, type OnlineStore, storedViewOf } from "../src/online/index.js";
import type { RegistryState } from "../src/registry/index.js";
import type { DataType } from "../src/schema/index.js";
import { asOfMicros, onlineRows, onlineViews } from "./online-rows.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events: EventSource = eventSource("events", { files: "e.parquet", entity: user, eventTime: "at", columns: {} });

interface Part {
  readonly view: FeatureView;
  /** The view of `online-rows.ts` whose rows it has, and which of their values. */
  readonly of: string;
  readonly positions: readonly number[];
}

/** The views of `online-rows.ts` as definitions: what the clock finishes in a view of aggregates, the rest in row views. */
const parts: readonly Part[] = onlineViews.flatMap(({ name, features }): Part[] => {
  const placed = features.map((feature, position) => ({ ...feature, position }));
  const plain = placed.filter(({ finish }) => finish === null);
  const finished = placed.filter(({ finish }) => finish !== null);
  const columns: Readonly<Record<string, DataType>> = Object.fromEntries(
    plain.map((feature) => [feature.name, feature.type]),
  );
  const source = rowSource(`${name}_rows`, { files: "r.parquet", entity: user, eventTime: "at", columns });
  const row = featureView(name, {
    entity: user,
    source,
    owner: "bench",
    features: (all) =>
      Object.fromEntries(
        plain.flatMap(({ name: column }) => {
          const expression = all[column];
          return expression === undefined ? [] : [[column, expression] as const];
        }),
      ),
  });
  const rowPart = { view: row, of: name, positions: plain.map(({ position }) => position) };
  if (finished.length === 0) return [rowPart];
  const recency = featureView(`${name}_since`, {
    entity: user,
    source: events,
    owner: "bench",
    features: () => Object.fromEntries(finished.map((feature) => [feature.name, sinceLast("days")])),
  });
  return [rowPart, { view: recency, of: name, positions: finished.map(({ position }) => position) }];
});

/** A registry of a shop's users with 55 features. */
export const shopState: RegistryState = {
  number: 1,
  appliedAt: "2026-11-01T00:00:00Z",
  hash: "bench",
  definitions: {
    entities: [user],
    sources: parts.map(({ view }) => view.source),
    views: parts.map(({ view }) => view),
    services: [],
  },
};

/** Writes the features of users 0 to `users` − 1. */
export async function fillShop(store: OnlineStore, users: number): Promise<void> {
  for (const { view, of, positions } of parts) {
    await store.write(storedViewOf(view), { asOfMicros, build: 1 }, picked(onlineRows(of, users), positions));
  }
}

async function* picked(batches: AsyncIterable<readonly OnlineRow[]>, positions: readonly number[]) {
  for await (const rows of batches) {
    yield rows.map((row) => ({ ...row, values: positions.map((position) => row.values[position] ?? null) }));
  }
}
