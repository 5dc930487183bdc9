import {
  count,
  countDistinct,
  featureView,
  last,
  max,
  mean,
  min,
  quantile,
  rate,
  sinceFirst,
  sinceLast,
  stddev,
  sum,
} from "granary";
import { customer } from "./entities.js";
import { purchases } from "./sources.js";

const windows = ["30d", "90d", "180d"] as const;

export const purchaseActivity = featureView("purchase_activity_features", {
  description: "How often, how lately and for how much a customer buys",
  entity: customer,
  source: purchases,
  owner: "retention_team",
  version: "1.0",
  pipeline: "activity_features",
  features: (purchase) => ({
    purchase_count: count().describe("Purchases in all"),
    purchases: count({ windows }).describe("Purchases within the window"),
    cd_count: sum(purchase.cds).describe("CDs in all"),
    cds: sum(purchase.cds, { windows }).describe("CDs within the window"),
    spend_total: sum(purchase.dollars).describe("Dollars in all"),
    spend: sum(purchase.dollars, { windows }).describe("Dollars within the window"),
    avg_spend: mean(purchase.dollars).describe("Mean dollars of a purchase"),
    max_spend: max(purchase.dollars).describe("Dollars of the dearest purchase"),
    min_spend: min(purchase.dollars).describe("Dollars of the cheapest purchase"),
    spend_spread: stddev(purchase.dollars).describe("Standard deviation of the dollars of purchases"),
    median_spend: quantile(purchase.dollars, 0.5).describe("Median dollars of a purchase"),
    last_spend: last(purchase.dollars).describe("Dollars of the last purchase"),
    price_of_cd: rate(sum(purchase.dollars), sum(purchase.cds)).describe("Dollars a CD"),
    single_cd_purchases: count({ where: purchase.cds.eq(1) }).describe("Purchases of one CD"),
    max_cds: max(purchase.cds).describe("CDs of the largest purchase"),
    free_purchases: count({ where: purchase.dollars.eq(0) }).describe("Purchases for nothing"),
    weekend_purchases: count({ where: purchase.purchased_at.dayOfWeek().ge(6) }).describe(
      "Purchases on a Saturday or a Sunday",
    ),
    active_days: countDistinct(purchase.purchased_at).describe("Days with a purchase"),
    tenure_days: sinceFirst("days").describe("Days since the first purchase"),
    days_since_last: sinceLast("days").describe("Days since the last purchase"),
  }),
});
