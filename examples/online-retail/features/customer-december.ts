import { count, countDistinct, featureView, sum } from "granary";
import { customer } from "./entities.js";
import { decemberLines } from "./sources.js";

/** What a customer did in the Christmas month. */
export const customerDecember = featureView("customer_december_features", {
  description: "What a customer bought in December 2010",
  entity: customer,
  source: decemberLines,
  owner: "retention_team",
  version: "1.0",
  pipeline: "december_features",
  features: (line) => {
    const bought = line.is_cancelled.not();
    return {
      december_lines: count().describe("Lines in December 2010, cancelled ones too"),
      december_invoices: countDistinct(line.invoice, { where: bought }).describe("Invoices in December 2010"),
      december_net_spend: sum(line.amount).describe("Pounds spent less cancelled in December 2010"),
      december_christmas_lines: count({ where: bought.and(line.text.contains("CHRISTMAS")) }).describe(
        "Lines in December 2010 whose text says Christmas",
      ),
    };
  },
});
