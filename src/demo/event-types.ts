/** What a customer of the demo shop does: the values of `event_type`. */
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

export type EventType = (typeof EVENT_TYPES)[number];
