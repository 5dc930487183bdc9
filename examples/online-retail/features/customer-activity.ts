import { count, countDistinct, countsBy, featureView, max, mean, min, sinceFirst, sinceLast, sum } from "granary";
import { customer } from "./entities.js";
import { invoiceLines } from "./sources.js";

/** The markets with more than a handful of customers; all others are `other`. */
export const COUNTRIES = ["United Kingdom", "Germany", "France", "EIRE", "Spain", "Netherlands", "Belgium"] as const;

const windows = ["30d", "90d"] as const;

/**
 * A purchase is a line of an invoice, a cancellation one of a credit note: its quantity, and so its amount, is negative.
 * Gross is what was bought, net what was bought less what was cancelled.
 */
export const customerActivity = featureView("customer_activity_features", {
  description: "What a customer buys, how often, and how much of it comes back",
  entity: customer,
  source: invoiceLines,
  owner: "retention_team",
  version: "1.0",
  pipeline: "activity_features",
  features: (line) => {
    const cancelled = line.is_cancelled;
    const bought = cancelled.not();
    return {
      total_lines: count().describe("Lines in all, cancelled ones too"),
      lines: count({ windows }).describe("Lines within the window"),
      invoice_count: countDistinct(line.invoice, { where: bought }).describe("Invoices in all"),
      invoices: countDistinct(line.invoice, { where: bought, windows }).describe("Invoices within the window"),
      quantity_bought: sum(line.quantity, { where: bought }).describe("Pieces bought in all"),
      quantity: sum(line.quantity, { windows }).describe("Pieces bought less cancelled within the window"),
      gross_spend_total: sum(line.amount, { where: bought }).describe("Pounds spent in all"),
      gross_spend: sum(line.amount, { where: bought, windows }).describe("Pounds spent within the window"),
      net_spend_total: sum(line.amount).describe("Pounds spent less cancelled in all"),
      net_spend: sum(line.amount, { windows }).describe("Pounds spent less cancelled within the window"),
      avg_line_spend: mean(line.amount, { where: bought }).describe("Mean pounds of a bought line"),
      max_line_spend: max(line.amount, { where: bought }).describe("Pounds of the dearest line"),
      avg_unit_price: mean(line.unit_price, { where: bought }).describe("Mean price of a piece, over bought lines"),
      free_lines: count({ where: bought.and(line.unit_price.eq(0)) }).describe("Lines given away"),
      cancelled_invoice_count: countDistinct(line.invoice, { where: cancelled }).describe("Cancellations in all"),
      cancelled_lines: count({ where: cancelled, windows }).describe("Cancelled lines within the window"),
      cancelled_amount: sum(line.amount.neg(), { where: cancelled }).describe("Pounds cancelled in all"),
      cancelled_share: mean(cancelled.asFloat64()).describe("Share of lines that are cancellations, 0 to 1"),
      postage_spend: sum(line.amount, { where: line.product.in(["POST", "DOT", "C2"]) }).describe(
        "Pounds of postage and carriage, less cancelled",
      ),
      product_count: countDistinct(line.product, { where: bought }).describe("Different products bought in all"),
      products: countDistinct(line.product, { where: bought, windows }).describe(
        "Different products within the window",
      ),
      active_day_count: countDistinct(line.day).describe("Days with an invoice or a cancellation"),
      active_days: countDistinct(line.day, { windows }).describe("Days with either within the window"),
      first_seen: min(line.invoiced_at).describe("Time of the first line"),
      last_seen: max(line.invoiced_at).describe("Time of the last line"),
      tenure_days: sinceFirst("days").describe("Whole days since the first line"),
      days_since_last: sinceLast("days").describe("Whole days since the last line"),
      days_since_purchase: sinceLast("days", { where: bought }).describe("Whole days since the last purchase"),
      days_since_cancellation: sinceLast("days", { where: cancelled }).describe(
        "Whole days since the last cancellation",
      ),
      lines_from: countsBy(line.country, COUNTRIES, { other: true }).describe("Lines invoiced to a country"),
      lines_on_weekday: countsBy(line.invoiced_at.dayOfWeek(), [1, 2, 3, 4, 5, 6, 7]).describe(
        "Lines on a weekday, Monday 1 to Sunday 7",
      ),
      morning_lines: count({ where: line.invoiced_at.hour().lt(12) }).describe("Lines before noon"),
    };
  },
});
