import type { AggregateDocumentation } from "../src/aggregation/index.js";

/** `docs/aggregates.md`: every aggregate with what it takes, its value and its type. */
export function aggregatesPage(aggregates: readonly AggregateDocumentation[]): string {
  const rows = aggregates.map(({ signature, takes, value, type, overNothing }) =>
    [`\`${signature}\``, takes, value, type, overNothing].map(cell).join(" | "),
  );
  const table = ["aggregate | takes | value at t | type | over nothing", "--- | --- | --- | --- | ---", ...rows];
  return [introduction, ...table.map((row) => `| ${row} |`), ""].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

const introduction = `# Aggregates

The features of a view over an event source are aggregates of an entity's rows. This page lists them all. It is written
by \`npm run docs\` from \`src/aggregation/\`.

\`\`\`ts
import { count, countsBy, entity, eventSource, featureView, sessions, sinceLast, sum } from "granary";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const orders = eventSource("orders", {
  files: "data/orders/*.parquet",
  entity: user,
  eventTime: "ordered_at",
  columns: { channel: "string", amount: "float64" },
});

export const userOrders = featureView("user_orders", {
  entity: user,
  source: orders,
  owner: "growth_team",
  features: (order) => ({
    orders: count(), // orders
    orders_7d: count({ window: "7d" }), // orders_7d
    spend: sum(order.amount, { windows: ["30d", "90d"] }), // spend_30d, spend_90d
    web_orders: count({ where: order.channel.eq("web") }), // web_orders
    channel: countsBy(order.channel, ["web", "app"], { other: true }), // channel_web, channel_app, channel_other
    visits: sessions({ gap: "30m" }).count(), // visits
    last_order_days: sinceLast("days"), // last_order_days
  }),
});
\`\`\`

Every aggregate takes these options:

- \`where\`: a condition over the row. Rows for which it is false or null do not count.
- \`window\`: only rows with event time in (t − window, t]: open at the start, closed at the end.
- \`windows\`: several windows. Each makes a feature of its own, with the window as its suffix. Not together with \`window\`.

An aggregate also takes \`.describe(text)\`, its description in the registry, and \`.ownedBy(name)\`, an owner other than
the view's.

*Over nothing* is the value of an entity that has rows, but none that count. An entity without any row at or before t is
not found at all: see [concepts](concepts.md#statuses-of-a-read).

A *scalar* is an int64, float64, boolean, string or timestamp. Strings are ordered by code point, false before true.
Floats are summed with compensation, so the order of rows
makes no difference beyond the last digits.
`;
