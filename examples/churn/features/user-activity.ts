import { count, countDistinct, countsBy, featureView, max, min, sessions, sinceLast, sum } from "granary";
import { user } from "./entities.js";
import { userEvents } from "./sources.js";

export const EVENT_TYPES = [
  "page_view",
  "search",
  "view_item",
  "add_to_cart",
  "remove_from_cart",
  "add_to_wishlist",
  "begin_checkout",
  "add_payment_info",
  "purchase",
  "refund",
  "share",
  "rate_item",
  "write_review",
  "newsletter_click",
  "coupon_redeemed",
  "support_contact",
  "login",
] as const;

const windows = ["7d", "30d", "90d"] as const;

export const userActivity = featureView("user_activity_features", {
  description: "How a customer uses the shop",
  entity: user,
  source: userEvents,
  owner: "growth_team",
  version: "1.0",
  pipeline: "activity_features",
  features: (event) => {
    const purchase = event.event_type.eq("purchase");
    const addToCart = event.event_type.eq("add_to_cart");
    return {
      total_events: count().describe("Events in all"),
      events: count({ windows }).describe("Events within the window"),
      purchase_count: count({ where: purchase }).describe("Purchases in all"),
      purchases: count({ where: purchase, windows }).describe("Purchases within the window"),
      add_to_cart_count: count({ where: addToCart }).describe("Items put into the cart in all"),
      add_to_carts: count({ where: addToCart, windows }).describe("Items put into the cart within the window"),
      event_vector: countsBy(event.event_type, EVENT_TYPES).describe("Events of one type in all"),
      session_count: sessions({ gap: "30m" }).count().describe("Visits: events at most 30 minutes apart"),
      sessions: sessions({ gap: "30m" }).count({ windows }).describe("Visits within the window"),
      avg_session_length: sessions({ gap: "30m" }).meanLength("minutes").describe("Mean length of a visit in minutes"),
      last_active_days: sinceLast("days").describe("Whole days since the last event"),
      first_seen: min(event.event_time).describe("Time of the first event"),
      last_seen: max(event.event_time).describe("Time of the last event"),
      active_days: countDistinct(event.day).describe("Days (UTC) with an event"),
      spend_total: sum(event.amount).describe("Amount of purchases less refunds"),
      spend: sum(event.amount, { windows }).describe("Amount of purchases less refunds within the window"),
    };
  },
});
