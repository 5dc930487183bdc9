// Type tests: checked by the type check of `npm test`. Every `@ts-expect-error` fails the check where its line compiles.
import { count, max, mean } from "../aggregation/index.js";
import { int64, vector } from "../schema/index.js";
import type { Instant } from "../time/index.js";
import {
  entity,
  eventSource,
  feature,
  featureService,
  featureView,
  onDemandView,
  oneHot,
  rowFunction,
  type ServiceKeys,
  type ServiceRequest,
  type ServiceValues,
} from "./index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<_T extends true>(): void {}

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events = eventSource("events", {
  files: "e.parquet",
  entity: user,
  eventTime: "at",
  columns: { kind: "string", amount: "float64" },
});
const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "growth",
  features: (event) => ({ orders: count(), avg_amount: mean(event.amount), last_seen: max(event.at) }),
});

export const cart = onDemandView("cart", {
  entity: user,
  owner: "checkout",
  inputs: [activity.pick("avg_amount", "last_seen")],
  request: { cart_value: "float64", items: "int64", coupon: "string" },
  features: (input, request, t) => ({
    cart_to_average: request.cart_value.div(input.avg_amount),
    hours_away: feature(t.since(input.last_seen, "hours")).describe("Hours since the last event"),
    coupon_kind: oneHot(request.coupon, ["A", "B"]),
    risk: rowFunction({
      module: "functions/risk.ts",
      export: "risk",
      version: "1",
      inputs: { value: request.cart_value, average: input.avg_amount },
      outputs: { score: "float64", parts: vector(2) },
    }),
  }),
});

onDemandView("wrong", {
  entity: user,
  owner: "checkout",
  inputs: [activity.pick("avg_amount", "last_seen")],
  request: { coupon: "string" },
  features: (input, request) => ({
    // @ts-expect-error an input that was not picked
    more: input.orders,
    // @ts-expect-error a request field that is not declared
    other: request.cart,
    // @ts-expect-error a text divided
    wrong: request.coupon.div(2),
  }),
});

export const clock = onDemandView("clock", {
  entity: user,
  owner: "checkout",
  features: (_input, _request, t) => ({
    hour_of_day: t.hour(),
    big: rowFunction({ module: "f.ts", export: "f", version: "1", inputs: { t }, output: int64({ as: "bigint" }) }),
  }),
});

const service = featureService("checkout", [activity, cart.pick("cart_to_average", "risk_score", "risk_parts"), clock]);
same<Equal<ServiceKeys<typeof service>, { readonly user_id: number | bigint }>>();
same<
  Equal<
    ServiceRequest<typeof service>,
    { readonly cart_value: number | null; readonly items: number | null; readonly coupon: string | null }
  >
>();
type Values = ServiceValues<typeof service>;
same<Equal<Values["cart_to_average"], number | null>>();
same<Equal<Values["risk_score"], number | null>>();
same<Equal<Values["risk_parts"], Float64Array | null>>();
same<Equal<Values["hour_of_day"], number | null>>();
same<Equal<Values["big"], bigint | null>>();
same<Equal<Values["last_seen"], Instant | null>>();
same<"hours_away" extends keyof Values ? false : true>();
// @ts-expect-error a feature that the view lacks
cart.pick("cart_to_mean");

const whole = featureService("whole", [cart]);
same<Equal<ServiceValues<typeof whole>["hours_away"], number | null>>();
same<Equal<ServiceValues<typeof whole>["coupon_kind_A"], boolean | null>>();

const plain = featureService("plain", [activity]);
same<Equal<keyof ServiceRequest<typeof plain>, never>>();

// A service of feature views is an input as a whole.
export const ratio = onDemandView("ratio", {
  entity: user,
  owner: "checkout",
  inputs: [plain],
  features: (input) => ({ spent: input.avg_amount.mul(input.orders) }),
});
