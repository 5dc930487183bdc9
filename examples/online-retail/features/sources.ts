import { eventSource } from "granary";
import { customer } from "./entities.js";

/**
 * The lines of all invoices. A line has no number, and a till that scans one item six times writes six equal lines:
 * so no `identity` is declared, and equal lines all count (see the README).
 */
export const invoiceLines = eventSource("invoice_lines", {
  description: "Lines of invoices and, where the invoice's number starts with C, of cancellations",
  files: "data/transactions.parquet",
  entity: customer,
  keys: { customer_id: "CustomerID" },
  eventTime: { name: "invoiced_at", column: "InvoiceDate" },
  columns: {
    invoice: { type: "string", from: "InvoiceNo" },
    product: { type: "string", from: "StockCode" },
    quantity: { type: "int64", from: "Quantity" },
    unit_price: { type: "float64", from: "UnitPrice" },
    country: { type: "string", from: "Country" },
  },
  derive: (line) => ({
    is_cancelled: line.invoice.startsWith("C"),
    amount: line.quantity.mul(line.unit_price),
    day: line.invoiced_at.startOf("day"),
  }),
});

/** The same shop's first month as its till exported it: CSV, in which a customer is `17850.0` or nothing. */
export const decemberLines = eventSource("december_lines", {
  description: "Lines of December 2010, as raw CSV",
  files: "data/transactions-2010-12.csv.gz",
  entity: customer,
  keys: { customer_id: "CustomerID" },
  eventTime: { name: "invoiced_at", column: "InvoiceDate" },
  columns: {
    invoice: { type: "string", from: "InvoiceNo" },
    product: { type: "string", from: "StockCode" },
    text: { type: "string", from: "Description" },
    quantity: { type: "int64", from: "Quantity" },
    unit_price: { type: "float64", from: "UnitPrice" },
  },
  derive: (line) => ({
    is_cancelled: line.invoice.startsWith("C"),
    amount: line.quantity.mul(line.unit_price),
  }),
});
