import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { count, max, sinceFirst, sinceLast } from "../aggregation/index.js";
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
import { int64, type Value, vector } from "../schema/index.js";
import { fixedClock, microsOf } from "../time/index.js";
import { createServing, type ReadOne, type Serving } from "./index.js";

const item = entity("item", { joinKeys: { item_id: "string" } });
export const user = entity("user", { joinKeys: { user_id: "int64" } });
export const visit = entity("visit", { joinKeys: { user_id: "int64", item_id: "string" } });

export const events = eventSource("events", {
  files: "e.parquet",
  entity: user,
  eventTime: "at",
  columns: { kind: "string" },
});
const profiles = rowSource("profiles", {
  files: "p.parquet",
  entity: user,
  eventTime: "at",
  columns: { age: "int64", total: int64({ as: "bigint" }), place: vector(2) },
});
export const visits = eventSource("visits", { files: "v.parquet", entity: visit, eventTime: "at", columns: {} });

export const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "growth",
  ttl: "2d",
  features: (event) => ({
    views: count({ where: event.kind.eq("view") }),
    since: sinceLast("days"),
    since_week: sinceLast("hours", { window: "1d" }),
    since_first: sinceFirst("hours"),
    last_at: max(event.at),
  }),
});
export const profile = featureView("profile", {
  entity: user,
  source: profiles,
  owner: "crm",
  features: (row) => ({ age: row.age, total: row.total, place: row.place }),
});
const visiting = featureView("visiting", {
  entity: visit,
  source: visits,
  owner: "growth",
  features: () => ({ times: count() }),
});

export const userService = featureService("user_service", [activity.pick("last_at"), profile]);
const wide = featureService("wide", [profile.pick("age"), visiting]);

export function stateOf(definitions: Partial<Definitions>): RegistryState {
  const none = { entities: [], sources: [], views: [], services: [] };
  return { number: 1, appliedAt: "2026-11-01T00:00:00Z", hash: "h", definitions: { ...none, ...definitions } };
}
export const state = stateOf({
  entities: [item, user, visit],
  sources: [events, profiles, visits],
  views: [activity, profile, visiting],
  services: [userService, wide],
});

const opened: { readonly store: OnlineStore; readonly folder: string }[] = [];
afterEach(async () => {
  for (const { store, folder } of opened.splice(0)) {
    await store[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
});

export interface Pushed {
  readonly view: ViewDefinition;
  readonly key: readonly Value[];
  readonly at: string;
  readonly values: readonly Value[];
}

/** A store with rows, as of 2026-11-10T00:00Z. */
export async function storeOf(rows: readonly Pushed[]): Promise<OnlineStore> {
  const folder = mkdtempSync(join(tmpdir(), "granary-serving-"));
  const store = openOnlineStore({ type: "lmdb", path: folder });
  opened.push({ store, folder });
  for (const { view, key, at, values } of rows) {
    const row: OnlineRow = { key, eventTimeMicros: microsOf(at), values };
    const version = { asOfMicros: microsOf("2026-11-10"), build: 1 };
    await store.write(
      storedViewOf(view),
      version,
      (async function* () {
        yield [row];
      })(),
    );
  }
  return store;
}

export async function servingOf(rows: readonly Pushed[], now = "2026-11-10T00:00:00Z"): Promise<Serving> {
  return createServing({ state, store: await storeOf(rows), clock: fixedClock(now) });
}

export const at = (time: string): number => microsOf(time);
export const newest = "2026-11-09T06:30:00Z";
export const activityOf7: Pushed = {
  view: activity,
  key: [7],
  at: newest,
  values: [5, at(newest), at(newest), at("2026-11-01T00:00:00Z"), at(newest)],
};
export const profileOf7: Pushed = {
  view: profile,
  key: [7],
  at: "2020-01-01",
  values: [null, 2n ** 62n, Float64Array.of(0.5, -1)],
};
export const visitOf7: Pushed = { view: visiting, key: [7, "a|b"], at: newest, values: [3] };

export function told(read: ReadOne): Record<string, unknown> {
  return Object.fromEntries(
    read.shape.features.map(({ name }, i) => [name, [read.row.values[i] ?? null, read.row.statuses[i]]]),
  );
}
