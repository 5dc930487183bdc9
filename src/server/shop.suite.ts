import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { count, max, sinceLast, sum } from "../aggregation/index.js";
import {
  entity,
  eventSource,
  featureService,
  featureView,
  rowSource,
  type ViewDefinition,
} from "../definition/index.js";
import { type OnlineRow, type OnlineStore, openOnlineStore, storedViewOf } from "../online/index.js";
import type { Definitions, RegistryState } from "../registry/index.js";
import { createPredictions, createServing } from "../serving/index.js";
import { fixedClock, microsOf } from "../time/index.js";
import { createServer, type ServerOptions } from "./index.js";

export const user = entity("user", { joinKeys: { user_id: "int64" } });
export const purchase = entity("user_item", { joinKeys: { user: "string", item_id: "int64" } });

const profiles = rowSource("profiles", {
  files: "profiles.parquet",
  entity: user,
  eventTime: "updated_at",
  columns: { age: "int64", city: "string", big: "int64", ratio: "float64" },
});
const events = eventSource("events", {
  files: "events/*.parquet",
  entity: user,
  eventTime: "event_time",
  columns: { event_type: "string", amount: "float64" },
});
const itemEvents = eventSource("item_events", {
  files: "items.csv",
  entity: purchase,
  eventTime: "event_time",
  columns: { amount: "float64" },
});

const profileView = featureView("user_profile_features", {
  entity: user,
  source: profiles,
  owner: "crm",
  features: (row) => ({ age: row.age, city: row.city, big: row.big, ratio: row.ratio }),
});
export const activityView = featureView("user_activity_features", {
  entity: user,
  source: events,
  owner: "growth_team",
  ttl: "30d",
  features: (event) => ({
    purchases_7d: count({ where: event.event_type.eq("purchase"), window: "7d" }).describe("Purchases of a week"),
    last_active_days: sinceLast("days"),
    last_seen: max(event.event_time),
  }),
});
const itemView = featureView("item_features", {
  entity: purchase,
  source: itemEvents,
  owner: "growth_team",
  features: (event) => ({ spend: sum(event.amount) }),
});
export const churnFeatures = featureService("churn_features", [
  profileView.pick("age"),
  activityView.pick("purchases_7d"),
]);

/** The instant that the shop takes for now. */
export const now = "2026-11-21T00:00:00Z";

export function stateOf(definitions: Partial<Definitions>): RegistryState {
  return {
    number: 3,
    appliedAt: "2026-11-20T08:00:00Z",
    hash: "of-the-shop",
    definitions: { entities: [], sources: [], views: [], services: [], ...definitions },
  };
}

export const shopState = stateOf({
  entities: [user, purchase],
  sources: [events, itemEvents, profiles],
  views: [itemView, activityView, profileView],
  services: [churnFeatures],
});

/** Pushes rows of a view as of `now`. */
export async function pushRows(store: OnlineStore, view: ViewDefinition, rows: readonly OnlineRow[]): Promise<void> {
  await store.write(
    storedViewOf(view),
    { asOfMicros: microsOf("2026-11-20T23:00:00Z"), build: 1 },
    (async function* () {
      yield rows;
    })(),
  );
}

/** A new, empty store in a folder of its own, which closing removes. */
export function openTemporaryStore(): OnlineStore {
  const folder = mkdtempSync(join(tmpdir(), "granary-shop-"));
  const store = openOnlineStore({ type: "lmdb", path: folder });
  const close = async (): Promise<void> => {
    await store[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...store, [Symbol.asyncDispose]: close };
}

/** The shop's rows: user 1 has a profile and activity, 2 a profile only, 3 only activity that ttl has ended. */
export async function pushShop(store: OnlineStore): Promise<void> {
  const at = (time: string): number => microsOf(time);
  await pushRows(store, profileView, [
    { key: [1], eventTimeMicros: at("2026-11-01T00:00:00Z"), values: [31, 'O\'Hare "x"\n😀', 2n ** 60n, 0.5] },
    {
      key: [2],
      eventTimeMicros: at("2026-11-02T00:00:00.25Z"),
      values: [null, "", null, Number.NEGATIVE_INFINITY],
    },
  ]);
  const recently = at("2026-11-20T09:30:00Z");
  const longAgo = at("2026-10-21T23:59:59.999999Z");
  await pushRows(store, activityView, [
    { key: [1], eventTimeMicros: recently, values: [4, at("2026-11-17T12:00:00Z"), recently] },
    { key: [3], eventTimeMicros: longAgo, values: [null, null, null] },
  ]);
  await pushRows(store, itemView, [{ key: ["u|1", 7], eventTimeMicros: recently, values: [12.5] }]);
}

/** A server over a state and a store, listening on a free port; closing it ends both. */
export async function startServer(
  state: RegistryState,
  store: OnlineStore,
  options: Omit<ServerOptions, "serving"> & { readonly defaultEntity?: string; readonly modelsFolder?: string } = {},
): Promise<AsyncDisposable & { readonly url: string; close(): Promise<void> }> {
  const serving = createServing({ state, store, clock: fixedClock(now), defaultEntity: options.defaultEntity });
  const { modelsFolder } = options;
  const predictions =
    modelsFolder === undefined
      ? undefined
      : createPredictions({ state, serving, clock: fixedClock(now), modelsFolder });
  const server = await createServer({ serving, predictions, ...options });
  const url = await server.listen({ port: 0 });
  const close = async (): Promise<void> => {
    await server.close();
    await store[Symbol.asyncDispose]();
  };
  return { url, close, [Symbol.asyncDispose]: close };
}
