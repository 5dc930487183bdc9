import { feature, onDemandView } from "granary";
import { user } from "./entities.js";
import { userActivity } from "./user-activity.js";

/** Computed when it is read, from what the shop says of the cart and from what is known of the customer. */
export const userCart = onDemandView("user_cart_features", {
  description: "A cart beside what the customer used to buy",
  entity: user,
  owner: "growth_team",
  version: "1.0",
  inputs: [userActivity.pick("purchase_count", "spend_total")],
  request: { cart_value: "float64" },
  features: (input, request) => ({
    cart_to_average: feature(request.cart_value.mul(input.purchase_count.asFloat64()).div(input.spend_total)).describe(
      "Value of the cart over the customer's mean purchase; null without one",
    ),
  }),
});
