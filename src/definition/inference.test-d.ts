// Type tests: checked by the type check of `npm test`. Every `@ts-expect-error` fails the check where its line compiles.
import {
  collect,
  count,
  countsBy,
  first,
  last,
  max,
  mean,
  meanVector,
  min,
  mode,
  quantile,
  rate,
  sessions,
  sinceLast,
  stddev,
  sum,
  topK,
  variance,
} from "../aggregation/index.js";
import { when } from "../expression/index.js";
import { int64, vector } from "../schema/index.js";
import type { Instant } from "../time/index.js";
import {
  entity,
  eventSource,
  feature,
  featureService,
  featureView,
  type KeysOf,
  oneHot,
  rowSource,
  type ServiceKeys,
  type ServiceValues,
} from "./index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events = eventSource("user_events", {
  files: "events/*.parquet",
  entity: user,
  eventTime: "event_time",
  createdTime: "created_time",
  columns: { event_type: "string", amount: "float64", quantity: "int64", topics: vector(3) },
  derive: (row) => ({ total: row.amount.mul(row.quantity), late: row.created_time.since(row.event_time, "hours") }),
});
const profiles = rowSource("user_profiles", {
  files: "profiles.parquet",
  entity: user,
  eventTime: "updated_at",
  columns: { age: "int64", gender: "string", premium: "boolean" },
});

export const activity = featureView("user_activity_features", {
  entity: user,
  source: events,
  owner: "growth_team",
  features: (event) => ({
    total_events: count().describe("Count of all events"),
    purchases: count({ where: event.event_type.eq("purchase"), windows: ["7d", "30d"] }),
    event_vector: countsBy(event.event_type, ["view", "purchase"], { other: true }),
    spend: sum(event.total, { where: event.event_type.eq("purchase") }),
    quantity: sum(event.quantity),
    avg_late: mean(event.late),
    avg_session_length: sessions({ gap: "30m" }).meanLength("minutes"),
    last_active_days: sinceLast("days"),
    last_seen: max(event.event_time),
    spread: stddev(event.amount),
    median: quantile(event.quantity, 0.5, { windows: ["7d"] }),
    usual: mode(event.event_type),
    usual_times: topK(event.event_time, 3),
    topics: meanVector(event.topics),
    first_topics: first(event.topics),
    newest_type: last(event.event_type),
    recent_amounts: collect(event.amount, 5, { windows: ["7d"] }),
    longest: sessions({ gap: "30m" }).maxLength("minutes"),
    purchase_rate: rate(count({ where: event.event_type.eq("purchase") }), sum(event.amount), { windows: ["30d"] }),
  }),
});
export const profile = featureView("user_profile_features", {
  entity: user,
  source: profiles,
  owner: "crm",
  features: (row) => ({
    age: feature(row.age.fillNull(0)).describe("Years"),
    gender: oneHot(row.gender, ["female", "male"], { other: true }),
    senior: when(row.age.ge(60), row.premium, false),
  }),
});
const service = featureService("churn_features", [activity, profile.pick("age", "gender_other")]);

type Values = ServiceValues<typeof service>;
same<Equal<Values["total_events"], number | null>>();
same<Equal<Values["purchases_30d"], number | null>>();
same<Equal<Values["event_vector_other"], number | null>>();
same<Equal<Values["last_seen"], Instant | null>>();
same<Equal<Values["spread"], number | null>>();
same<Equal<Values["median_7d"], number | null>>();
same<Equal<Values["usual"], string | null>>();
same<Equal<Values["usual_times"], readonly Instant[] | null>>();
same<Equal<Values["topics"], Float64Array | null>>();
same<Equal<Values["first_topics"], Float64Array | null>>();
same<Equal<Values["newest_type"], string | null>>();
same<Equal<Values["recent_amounts_7d"], readonly number[] | null>>();
same<Equal<Values["longest"], number | null>>();
same<Equal<Values["purchase_rate_30d"], number | null>>();
same<Equal<Values["gender_other"], boolean | null>>();
same<Equal<"purchases" extends keyof Values ? true : false, false>>();
same<Equal<"gender_female" extends keyof Values ? true : false, false>>();
same<Equal<ServiceKeys<typeof service>, { readonly user_id: number | bigint }>>();

// A wrong key type.
// @ts-expect-error
export const wrongKey: KeysOf<typeof user> = { user_id: "42" };

featureView("misspelt_column", {
  entity: user,
  source: events,
  owner: "growth_team",
  // @ts-expect-error a misspelt column
  features: (event) => ({ purchases: count({ where: event.event_typ.eq("purchase") }) }),
});
featureView("sum_of_string", {
  entity: user,
  source: events,
  owner: "growth_team",
  // @ts-expect-error a sum over a string
  features: (event) => ({ spend: sum(event.event_type) }),
});
featureView("numbers_of_strings", {
  entity: user,
  source: events,
  owner: "growth_team",
  features: (event) => ({
    // @ts-expect-error a variance over a string
    a: variance(event.event_type),
    // @ts-expect-error a deviation over a time
    b: stddev(event.event_time),
    // @ts-expect-error a quantile over a string
    c: quantile(event.event_type, 0.5),
    // @ts-expect-error a mode over a vector
    d: mode(event.topics),
    // @ts-expect-error the top of vectors
    e: topK(event.topics, 3),
    // @ts-expect-error a mean vector over numbers
    f: meanVector(event.amount),
    // @ts-expect-error a collection of vectors
    g: collect(event.topics, 3),
    // @ts-expect-error a rate of texts
    h: rate(last(event.event_type), count()),
    // @ts-expect-error a rate of an expression
    i: rate(event.amount, count()),
  }),
});
featureView("wrong_comparison", {
  entity: user,
  source: events,
  owner: "growth_team",
  // @ts-expect-error a string compared with a number
  features: (event) => ({ spend: count({ where: event.event_type.eq(3) }) }),
});
// @ts-expect-error no owner
featureView("no_owner", { entity: user, source: events, features: () => ({ n: count() }) });
// @ts-expect-error an unknown feature in a service
featureService("unknown_feature", [profile.pick("age", "gender_divers")]);
featureView("aggregate_of_rows", {
  entity: user,
  source: profiles,
  owner: "crm",
  // @ts-expect-error an aggregate over a row source
  features: () => ({ n: count() }),
});
// @ts-expect-error an unknown type
entity("bad", { joinKeys: { id: "float64" } });
eventSource("bare_number_time", {
  files: "x.parquet",
  entity: user,
  eventTime: "at",
  columns: { n: "int64" },
  // @ts-expect-error a bare number is no instant
  derive: (row) => ({ recent: row.at.gt(1700000000) }),
});

// An int64 whose values are bigints stays one through arithmetic and aggregates.
const big = eventSource("big", {
  files: "x.parquet",
  entity: user,
  eventTime: "at",
  columns: { id: int64({ as: "bigint" }), n: "int64", f: "float64" },
});
const bigs = featureView("bigs", {
  entity: user,
  source: big,
  owner: "growth_team",
  features: (row) => ({
    least: min(row.id),
    total: sum(row.id.add(1n).add(row.n)),
    mixed: sum(row.n.mul(row.id)),
    ratio: mean(row.id.mul(row.f)),
  }),
});
type Bigs = ServiceValues<ReturnType<typeof bigService>>;
const bigService = () => featureService("bigs", [bigs]);
same<Equal<Bigs["least"], bigint | null>>();
same<Equal<Bigs["total"], bigint | null>>();
same<Equal<Bigs["mixed"], bigint | null>>();
same<Equal<Bigs["ratio"], number | null>>();
