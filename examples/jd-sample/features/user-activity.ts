import { count, countDistinct, countsBy, featureView, rate, sessions, sinceFirst, sinceLast } from "granary";
import { user } from "./entities.js";
import { actions } from "./sources.js";

const windows = ["1d", "3d", "7d", "14d"] as const;

export const userActivity = featureView("user_activity_features", {
  description: "What a user does in the shop, how often and how lately",
  entity: user,
  source: actions,
  owner: "retention_team",
  version: "1.0",
  pipeline: "activity_features",
  features: (action) => {
    const ordered = action.type.eq("4");
    return {
      action_count: count().describe("Actions in all"),
      actions: count({ windows }).describe("Actions within the window"),
      of_type: countsBy(action.type, ["1", "2", "3", "4", "5", "6"]).describe("Actions of a type"),
      product_count: countDistinct(action.product).describe("Different products in all"),
      products: countDistinct(action.product, { windows }).describe("Different products within the window"),
      brand_count: countDistinct(action.brand).describe("Different brands"),
      category_count: countDistinct(action.category).describe("Different categories"),
      active_day_count: countDistinct(action.day).describe("UTC days with an action"),
      active_days: countDistinct(action.day, { windows }).describe("UTC days with an action within the window"),
      visit_count: sessions({ gap: "30m" }).count().describe("Visits, half an hour apart"),
      visit_minutes: sessions({ gap: "30m" }).meanLength("minutes").describe("Mean minutes of a visit"),
      visit_actions: sessions({ gap: "30m" }).eventsPerSession().describe("Actions a visit"),
      order_share: rate(count({ where: ordered }), count()).describe("Share of actions that are orders"),
      cart_share: rate(count({ where: action.type.eq("2") }), count()).describe("Share that puts in the cart"),
      hours_since_last: sinceLast("hours").describe("Whole hours since the last action"),
      days_since_order: sinceLast("days", { where: ordered }).describe("Whole days since the last order"),
      tenure_days: sinceFirst("days").describe("Whole days since the first action in the data"),
    };
  },
});
