// Type tests: checked by the type check of `npm test`. Every `@ts-expect-error` fails the check where its line compiles.
import {
  count,
  entity,
  eventSource,
  featureService,
  featureView,
  type Instant,
  max,
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
