import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { count, sinceLast, sum } from "../aggregation/index.js";
import { type BatchEngine, openDuckdbEngine } from "../batch/index.js";
import { openRepoModules } from "../config/index.js";
import { entity, eventSource, featureView, onDemandView, rowFunction, rowSource } from "../definition/index.js";
import { type OnlineStore, openOnlineStore } from "../online/index.js";
import { thoroughness } from "../testing/index.js";
import { checkOnDemand } from "./check-on-demand.js";
import type { CheckPlace } from "./check-view.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const visit = entity("visit", { joinKeys: { user_id: "int64", page: "string" } });
const activity = featureView("activity", {
  entity: user,
  owner: "tests",
  ttl: "2d",
  source: eventSource("events", { files: "e.csv", entity: user, eventTime: "at", columns: { amount: "float64" } }),
  features: (event) => ({
    orders: count(),
    orders_1d: count({ window: "1d" }),
    spend: sum(event.amount, { window: "1d" }),
    since: sinceLast("hours"),
  }),
});
const pages = featureView("pages", {
  entity: visit,
  owner: "tests",
  source: rowSource("pages", { files: "p.csv", entity: visit, eventTime: "none", columns: { price: "float64" } }),
  features: (row) => ({ price: row.price }),
});
const cart = onDemandView("cart", {
  entity: visit,
  owner: "tests",
  inputs: [activity, pages],
  request: { cart_value: "float64", seen_at: "timestamp" },
  features: (input, request, t) => ({
    share: request.cart_value.div(input.spend),
    hours: input.since.add(input.orders),
    dear: input.price.gt(10).or(request.cart_value.gt(100)),
    waited: t.since(request.seen_at, "hours"),
    risk: rowFunction({
      module: "functions.ts",
      export: "risk",
      version: "1",
      inputs: { orders: input.orders, price: input.price },
      output: "float64",
    }),
  }),
});
const functions = `import { perRow } from "granary";
export const risk = perRow(({ orders, price }: { orders: number | null; price: number | null }) => (orders ?? 0) + (price ?? 0));
let calls = 0;
export const impure = ({ rows }: { rows: number }) => Array.from({ length: rows }, () => calls++);
`;
const tMicros = Date.UTC(2026, 10, 25) * 1000;

let folder: string;
let engine: BatchEngine;
let online: OnlineStore;
let place: CheckPlace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-check-on-demand-"));
  await writeFile(join(folder, "functions.ts"), functions);
  engine = await openDuckdbEngine({
    temporaryFolder: folder,
    importModule: () => Promise.reject(new Error("none")),
  });
  online = openOnlineStore({ type: "lmdb", path: join(folder, "online") });
  place = { engine, online, folder, repoFolder: folder, load: (await openRepoModules(folder)).load };
});
afterAll(async () => {
  await online[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("a view on which joins, serving and the oracle agree passes every history", async () => {
  const checked = await checkOnDemand(cart, [activity, pages], place, {
    cases: 3 * thoroughness,
    seed: undefined,
    tMicros,
  });
  expect(checked).toMatchObject({ view: "cart", disagreement: null });
});

test("a join whose windows are closed at their start is found out", async () => {
  const early: BatchEngine = {
    ...engine,
    runHistory: (plan, labels, options) => {
      const text = JSON.stringify(plan, (name, value: unknown) =>
        name === "windowMicros" && typeof value === "number" ? value + 1 : value,
      );
      return engine.runHistory(JSON.parse(text), labels, options);
    },
  };
  const daily = onDemandView("daily", {
    entity: user,
    owner: "tests",
    inputs: [activity.pick("orders_1d")],
    features: (input) => ({ orders_again: input.orders_1d }),
  });
  const checked = await checkOnDemand(daily, [activity], { ...place, engine: early }, { cases: 60, seed: 1, tMicros });
  expect(checked.disagreement?.what).toMatch(/^orders_1d of .*: served as \d+, a join says \d+$/);
});

// A dozen histories until it is as small as it gets.
test.runIf(thoroughness > 1)("a function that is not pure is found out", async () => {
  const odd = onDemandView("odd", {
    entity: user,
    owner: "tests",
    inputs: [activity.pick("orders")],
    features: (input) => ({
      n: rowFunction({
        module: "functions.ts",
        export: "impure",
        version: "1",
        inputs: { orders: input.orders },
        output: "int64",
      }),
    }),
  });
  const { disagreement } = await checkOnDemand(odd, [activity], place, { cases: 60, seed: 2, tMicros });
  expect(disagreement?.what).toMatch(/^n of user_id \d+: a join says \d+, the function alone \d+$/);
});
