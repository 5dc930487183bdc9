import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ExampleRepo } from "../example-repo.js";

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/**
 * The sources of a feature repo of a shop as of 10 November 2026: customer 1 ordered for 10 and 5, customer 2 for 7,
 * of items `a` and `b`; customer 1 is 31 years old.
 */
export const shop: Files = {
  "granary.config.ts": `import { defineConfig } from "granary";
export default defineConfig({ clock: "2026-11-10" });
`,
  "features/entities.ts": `import { entity } from "granary";
export const user = entity("user", { joinKeys: { user_id: "int64" } });
export const userItem = entity("user_item", { joinKeys: { user_id: "int64", item_id: "string" } });
`,
  "features/orders.ts": `import { count, eventSource, featureService, featureView, sum } from "granary";
import { user, userItem } from "./entities.js";

const orders = eventSource("orders", {
  files: "data/orders.csv", entity: user, eventTime: "ordered_at", columns: { amount: "float64" },
});
const itemOrders = eventSource("item_orders", {
  files: "data/orders.csv", entity: userItem, eventTime: "ordered_at", columns: { amount: "float64" },
});
export const spending = featureView("spending", {
  entity: user, source: orders, owner: "growth", version: "1",
  features: (order) => ({ order_count: count(), spend: sum(order.amount) }),
});
export const itemSpending = featureView("item_spending", {
  entity: userItem, source: itemOrders, owner: "growth", version: "1",
  features: (order) => ({ item_spend: sum(order.amount) }),
});
export const churn = featureService("churn", [spending.pick("spend")]);
`,
  "features/profile.ts": `import { feature, featureView, rowSource } from "granary";
import { user } from "./entities.js";

const profiles = rowSource("profiles", {
  files: "data/profiles.csv", entity: user, eventTime: "updated_at", columns: { age: "int64" },
});
export const profile = featureView("profile", {
  entity: user, source: profiles, owner: "crm", version: "1",
  features: (row) => ({ age: feature(row.age).describe("Years") }),
});
`,
  "data/orders.csv": `user_id,item_id,ordered_at,amount
1,a,2026-11-01,10
1,b,2026-11-02,5
2,a,2026-11-03,7
`,
  "data/profiles.csv": `user_id,updated_at,age
1,2026-11-01,31
`,
};

/** A feature repo in a folder of its own, with files of `changed` in place of the shop's. Dispose of it after use. */
export async function smallRepo(changed: Files = {}): Promise<ExampleRepo> {
  const folder = await mkdtemp(join(tmpdir(), "granary-small-"));
  // Compiled files are kept here from one command to the next, as in a repo whose packages are installed.
  await mkdir(join(folder, "node_modules"));
  await change({ folder }, { ...shop, ...changed });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Writes files of a repo. */
export async function change({ folder }: Pick<ExampleRepo, "folder">, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** One of the shop's files with a piece of its text replaced. */
export function edited(path: string, from: string, to: string): Files {
  const text = shop[path] ?? "";
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  return { [path]: text.replace(from, to) };
}
