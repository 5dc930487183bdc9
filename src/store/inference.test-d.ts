// Type tests: checked by the type check of `npm test`. Every `@ts-expect-error` fails the check where its line compiles.
import {
  type Algorithm,
  count,
  entity,
  eventSource,
  featureService,
  featureView,
  type Instant,
  inactivity,
  max,
  model,
  onDemandView,
  openStore,
} from "../index.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events = eventSource("events", {
  files: "e.parquet",
  entity: user,
  eventTime: "at",
  columns: { kind: "string" },
});
const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "growth",
  features: (event) => ({ purchases: count({ where: event.kind.eq("purchase") }), last_seen: max(event.at) }),
});
const service = featureService("service", [activity]);

export async function reads(): Promise<void> {
  await using store = await openStore();
  const values = await store.online.get(service, { user_id: 42 });
  const purchases: number | null = values.purchases;
  const lastSeen: Instant | null = values.last_seen;
  // @ts-expect-error a key of the wrong type
  await store.online.get(service, { user_id: "42" });
  // @ts-expect-error a key that is missing
  await store.online.get(service, {});
  // @ts-expect-error a feature that the service lacks
  values.purchase;
  console.log(purchases, lastSeen);
}

export async function readsOfMany(): Promise<void> {
  await using store = await openStore();
  const [values] = await store.online.getMany(service, [{ user_id: 42 }, { user_id: 43 }]);
  const purchases: number | null | undefined = values?.purchases;
  // @ts-expect-error a key of the wrong type
  await store.online.getMany(service, [{ user_id: "42" }]);
  // @ts-expect-error one key, not a list of them
  await store.online.getMany(service, { user_id: 42 });
  // @ts-expect-error a feature that the service lacks
  values?.purchase;
  const [withCart] = await store.online.getMany(checkout, [{ user_id: 42 }], { cart_value: 19.9 });
  const perPurchase: number | null | undefined = withCart?.per_purchase;
  // @ts-expect-error request data that is missing
  await store.online.getMany(checkout, [{ user_id: 42 }]);
  console.log(purchases, perPurchase);
}

const cart = onDemandView("cart", {
  entity: user,
  owner: "checkout",
  inputs: [activity],
  request: { cart_value: "float64" },
  features: (input, request) => ({ per_purchase: request.cart_value.div(input.purchases) }),
});
const checkout = featureService("checkout", [activity, cart]);

export async function readsWithRequestData(): Promise<void> {
  await using store = await openStore();
  const values = await store.online.get(checkout, { user_id: 42 }, { cart_value: 19.9 });
  const perPurchase: number | null = values.per_purchase;
  await store.online.get(checkout, { user_id: 42 }, { cart_value: null });
  // @ts-expect-error request data that is missing
  await store.online.get(checkout, { user_id: 42 });
  // @ts-expect-error a request field that is missing
  await store.online.get(checkout, { user_id: 42 }, {});
  // @ts-expect-error a request field of another type
  await store.online.get(checkout, { user_id: 42 }, { cart_value: "19.9" });
  // @ts-expect-error request data for a service that takes none
  await store.online.get(service, { user_id: 42 }, { cart_value: 19.9 });
  console.log(perPurchase);
}

const churned = inactivity("churned", { source: events, active: "90d", horizon: "30d" });
const churn = model("churn", { service, label: churned, algorithms: ["xgboost"] });
const abandon = model("abandon", { service: checkout, label: churned, algorithms: ["xgboost"] });

export async function predictions(): Promise<void> {
  await using store = await openStore();
  const { probability, prediction, missing, model: by } = await store.predict(churn, { user_id: 42 });
  const told: readonly [number, boolean, readonly ("purchases" | "last_seen")[], Algorithm] = [
    probability,
    prediction,
    missing,
    by.algorithm,
  ];
  // @ts-expect-error a key of the wrong type
  await store.predict(churn, { user_id: "42" });
  // @ts-expect-error an algorithm that there is none of
  await store.predict(churn, { user_id: 42 }, { algorithm: "xgbost" });
  const [first] = await store.predict.many(churn, [{ user_id: 42 }], { version: 2 });
  // @ts-expect-error an entity may be unknown to every view
  first?.probability satisfies number;
  await store.predict.features(churn, { purchases: 3 });
  // @ts-expect-error a feature that the service lacks
  await store.predict.features(churn, { purchase: 3 });
  // @ts-expect-error a feature of another type
  await store.predict.features(churn, { purchases: "3" });
  const { contributions, base } = await store.predict.explain(churn, { user_id: 42 });
  const share: number = contributions.purchases + base;
  // @ts-expect-error a feature that the service lacks
  contributions.purchase;
  await store.predict(abandon, { user_id: 42 }, { request: { cart_value: 19.9 } });
  // @ts-expect-error request data that is missing
  await store.predict(abandon, { user_id: 42 });
  // @ts-expect-error request data of another type
  await store.predict(abandon, { user_id: 42 }, { request: { cart_value: "19.9" } });
  // @ts-expect-error request data for a model that takes none
  await store.predict(churn, { user_id: 42 }, { request: { cart_value: 19.9 } });
  console.log(told, share);
}
