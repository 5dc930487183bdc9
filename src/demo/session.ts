import { cumulate, type Random } from "../random/index.js";
import { unitMicros } from "../time/index.js";
import type { Customer } from "./customers.js";
import type { EventType } from "./event-types.js";

/** Takes one event of a session. `amount` is money paid, negative for money returned, or null. */
export type EmitEvent = (type: EventType, timeMicros: number, amount: number | null) => void;

const second = unitMicros("seconds");
const minute = unitMicros("minutes");

/** Pauses stay below the half hour that ends a session. */
const longestPauseMicros = 25 * minute;

const browsing = [
  "view_item",
  "page_view",
  "search",
  "add_to_wishlist",
  "share",
  "add_to_cart",
  "remove_from_cart",
] as const;
const browsingWeights = cumulate([38, 30, 20, 4, 2, 4, 2]);

/**
 * Plays one visit: an entry, some browsing, perhaps a purchase, and what follows earlier ones. As interest fades
 * (`fade`, 0 to 1) visits shorten, purchases get rare, complaints and refunds frequent.
 * Takes and returns what the customer paid for the last order that can still be returned or reviewed; 0 is none.
 */
export function playSession(
  random: Random,
  customer: Customer,
  fade: number,
  startMicros: number,
  lastOrderAmount: number,
  emit: EmitEvent,
): number {
  let timeMicros = startMicros;
  let order = lastOrderAmount;
  function act(type: EventType, amount: number | null = null): void {
    emit(type, timeMicros, amount);
    const pause = 3 * second + random.exponential(100 * second * (1 - 0.4 * fade));
    timeMicros += Math.min(longestPauseMicros, Math.floor(pause));
  }

  act(random.chance(0.3) ? "login" : random.chance(0.08) ? "newsletter_click" : "page_view");
  const browsed = Math.min(60, Math.floor(random.exponential(3.4 * (1 - 0.55 * fade))));
  for (let i = 0; i < browsed; i++) act(browsing[random.weighted(browsingWeights)] ?? "page_view");

  if (random.chance(customer.buying * (1 - 0.8 * fade))) {
    act("view_item");
    act("add_to_cart");
    act("begin_checkout");
    if (random.chance(0.12)) act("coupon_redeemed");
    act("add_payment_info");
    if (random.chance(0.88)) {
      order = Math.round(100 * customer.spending * Math.exp(3.4 + 0.6 * random.normal())) / 100;
      act("purchase", order);
    }
  } else if (order > 0) {
    order = afterOrder(random, customer, fade, order, act);
  }
  const trouble = 0.012 + 0.07 * fade + 0.012 * Math.max(0, -customer.satisfaction);
  if (random.chance(trouble)) act("support_contact");
  return order;
}

/** What a later visit does about the last order: rates, reviews or returns it. */
function afterOrder(
  random: Random,
  customer: Customer,
  fade: number,
  order: number,
  act: (type: EventType, amount?: number) => void,
): number {
  if (random.chance(0.1)) act("rate_item");
  if (random.chance(0.09 + 0.12 * fade)) act("write_review");
  if (random.chance(0.02 + 0.05 * fade + (customer.satisfaction < -1 ? 0.02 : 0))) {
    act("refund", -order);
    return 0;
  }
  return order;
}
