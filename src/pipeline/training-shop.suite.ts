import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadRepo } from "../config/index.js";
import { openBatchEngine, openOfflineStore } from "../offline/index.js";
import { applyPlan, openRegistry } from "../registry/index.js";
import type { Workplace } from "./workplace.js";

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/**
 * A shop whose label at 6 November is told by all that tells too much: customer 1 had a row at that very instant and
 * stayed away, customer 2 had one that became known on the 8th, and came back on the 7th. `places` are rows of a module.
 */
export const shop: Files = {
  "granary.config.ts": `import { defineConfig } from "granary";
export default defineConfig({ clock: "2026-11-10" });
`,
  "features/shop.ts": `import {
  count, entity, eventSource, featureService, featureView, inactivity, label, labelFile, last, max, mean, onDemandView,
  rowFunction, rowSource, standardScaler,
} from "granary";
const user = entity("user", { joinKeys: { user_id: "int64" } });
const orders = eventSource("orders", {
  files: "data/orders.csv", entity: user, eventTime: "ordered_at", createdTime: "known_at", columns: { amount: "float64" },
  derive: (row) => ({ z: standardScaler(row.amount, { version: "1" }) }),
});
const people = rowSource("people", {
  files: "data/people.csv", entity: user, eventTime: "none", columns: { age: "int64" },
});
const places = rowSource("places", {
  rows: { module: "places.ts", export: "places" }, entity: user, eventTime: "at", columns: { place: "string" },
});
export const spending = featureView("spending", {
  entity: user, source: orders, owner: "tests", version: "1",
  features: (order) => ({ orders: count(), last_z: last(order.z), last_at: max(order.ordered_at) }),
});
export const person = featureView("person", {
  entity: user, source: people, owner: "tests", version: "1", features: (row) => ({ age: row.age }),
});
export const placed = featureView("placed", {
  entity: user, source: places, owner: "tests", version: "1", features: (row) => ({ place: row.place }),
});
export const recency = onDemandView("recency", {
  entity: user, owner: "tests", version: "1", inputs: [spending.pick("last_at"), person],
  features: (input, _request, t) => ({
    idle_hours: t.since(input.last_at, "hours"),
    tripled: rowFunction({
      module: "functions/triple.ts", export: "triple", version: "1", inputs: { age: input.age }, output: "float64",
    }),
  }),
});
export const cart = onDemandView("cart", {
  entity: user, owner: "tests", version: "1", inputs: [spending.pick("orders")], request: { cart_value: "float64" },
  features: (input, request) => ({ per_order: request.cart_value.div(input.orders) }),
});
export const told = featureService("told", [spending, person]);
export const where = featureService("where", [placed]);
export const idle = featureService("idle", [recency]);
export const carts = featureService("carts", [cart]);
export const churned = inactivity("churned", { source: orders, active: "7d", horizon: "3d" });
export const nextMean = label("next_mean", {
  source: orders, active: "7d", horizon: "3d", value: (order) => mean(order.amount),
});
export const judged = labelFile("judged", { entity: user, files: "data/judged.csv", value: "boolean" });
`,
  "functions/triple.ts": `import { perRow } from "granary";
export const triple = perRow(({ age }: { age: number | null }) => (age === null ? null : age * 3));
`,
  "places.ts": `export const places = () => [
  { user_id: 1, at: "2026-11-01T00:00:00Z", place: "Ulm" }, { user_id: 2, at: "2026-11-01T00:00:00Z", place: "Bonn" },
];
`,
  "data/orders.csv": `user_id,ordered_at,known_at,amount
1,2026-11-01,,10
1,2026-11-06,,20
2,2026-11-02,2026-11-08,7
2,2026-11-07,,4
3,2026-11-09T12:00:00Z,,1
`,
  "data/people.csv": "user_id,age\n1,31\n2,50\n",
  "data/judged.csv": `user_id,event_timestamp,judged,cart_value,note
1,2026-11-06,true,10,a
2,2026-11-05,false,3.5,b
2,2026-11-05,true,,c
`,
};

/** An applied feature repo in a folder of its own. Dispose of it after use. */
export interface TrainingShop extends AsyncDisposable {
  readonly folder: string;
  /** Writes files of the repo. */
  change(files: Files): Promise<void>;
  /** Does work in the repo as it is now, by the applied state. */
  at<T>(work: (workplace: Workplace) => Promise<T>): Promise<T>;
  /** Applies the definitions as they are now. */
  apply(): Promise<void>;
}

/** A shop with files of `changed` in place of its own, applied. */
export async function trainingShop(changed: Files = {}): Promise<TrainingShop> {
  const folder = await mkdtemp(join(tmpdir(), "granary-training-"));
  const change = async (files: Files): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };
  const apply = async (): Promise<void> => {
    const { config, definitions } = await loadRepo(folder);
    await applyPlan(openRegistry(config.registryFolder), definitions, { nowMicros: config.clock() });
  };
  await change({ ...shop, ...changed });
  await apply();
  return {
    folder,
    change,
    apply,
    async at(work) {
      const repo = await loadRepo(folder);
      const { config } = repo;
      const state = await openRegistry(config.registryFolder).latest();
      if (state === null) throw new Error("The shop is applied.");
      const offline = openOfflineStore(config.offlineFolder, { clock: config.clock });
      await using engine = await openBatchEngine(config, folder);
      return await work({ repo, state, offline, engine });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
