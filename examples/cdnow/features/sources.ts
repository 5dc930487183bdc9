import { eventSource } from "granary";
import { customer } from "./entities.js";

/** Two lines of one customer and day are two purchases: they have no number, so no `identity` is declared. */
export const purchases = eventSource("purchases", {
  description: "Purchases of CDs",
  rows: { module: "sources/purchases.ts", export: "purchases" },
  entity: customer,
  eventTime: "purchased_at",
  columns: { cds: "int64", dollars: "float64" },
});
