import { count, sum } from "../aggregation/index.js";
import { entity, eventSource, feature, featureService, featureView, oneHot, rowSource } from "../definition/index.js";
import type { Duration } from "../time/index.js";
import type { Definitions } from "./state.js";

/** What a scenario does otherwise than the plain shop. */
export interface ShopOptions {
  readonly keyType?: "int64" | "string";
  readonly userDescription?: string;
  readonly files?: string;
  readonly timeZone?: string;
  /** `total = amount + surcharge`. */
  readonly surcharge?: number;
  readonly version?: string;
  readonly owner?: string;
  readonly ttl?: Duration;
  readonly window?: Duration;
  readonly spendDescription?: string;
  /** The name of the profile view's first feature. */
  readonly ageName?: string;
  readonly without?: "service" | "profile" | "country";
}

/** A small feature repo of a shop: events and profiles of users, a view over each, and a service over both. */
export function shop(options: ShopOptions = {}): Definitions {
  const { version = "1.0", owner = "growth", ttl, window = "7d", ageName = "age", surcharge = 1, without } = options;
  const user = entity("user", {
    joinKeys: { user_id: options.keyType ?? "int64" },
    description: options.userDescription ?? "",
  });
  const events = eventSource("user_events", {
    files: options.files ?? "data/events/*.parquet",
    entity: user,
    eventTime: { name: "event_time", column: "at" },
    columns: { type: "string", amount: { type: "float64", from: "amount_eur" } },
    derive: (row) => ({ total: row.amount.add(surcharge) }),
    timeZone: options.timeZone ?? "UTC",
  });
  const profiles = rowSource("user_profiles", {
    rows: { module: "sources/profiles.ts", export: "profiles" },
    entity: user,
    eventTime: "updated_at",
    columns: { age: "int64", country: "string" },
  });
  const activity = featureView("user_activity", {
    entity: user,
    source: events,
    owner,
    version,
    ...(ttl === undefined ? {} : { ttl }),
    features: (event) => ({
      total_spend: sum(event.total, { window }).describe(options.spendDescription ?? "All that was spent"),
      purchases: count({ where: event.type.eq("purchase") }),
    }),
  });
  const profile = featureView("user_profile", {
    entity: user,
    source: profiles,
    owner: "crm",
    pipeline: "profiles",
    features: (row) => ({
      [ageName]: feature(row.age.fillNull(0)).describe("Years"),
      ...(without === "country" ? {} : { country: oneHot(row.country, ["de", "at"]) }),
    }),
  });
  return {
    entities: [user],
    sources: [events, profiles],
    views: without === "profile" ? [activity] : [activity, profile],
    services: without === "service" || without === "profile" ? [] : [featureService("churn", [activity, profile])],
  };
}
