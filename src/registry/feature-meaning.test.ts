import { expect, test } from "vitest";
import { count, sum } from "../aggregation/index.js";
import { entity, eventSource, featureView, onDemandView } from "../definition/index.js";
import { featureMeaning } from "./index.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const orders = eventSource("orders", { files: "o.csv", entity: user, eventTime: "at", columns: { amount: "float64" } });
const base = { entity: user, source: orders, owner: "growth" };
const viewOf = (window?: "7d") =>
  featureView("spending", {
    ...base,
    features: (row) => ({ spend: sum(row.amount, window === undefined ? {} : { window }), orders: count() }),
  });
const definitionsOf = (factor: number, window?: "7d") => {
  const view = viewOf(window);
  const cart = onDemandView("cart", {
    entity: user,
    owner: "checkout",
    inputs: [view],
    request: { cart: "float64" },
    features: (input, request) => ({
      share: request.cart.div(input.spend).mul(factor),
      per_order: request.cart.div(input.orders),
    }),
  });
  return { views: [view], onDemandViews: [cart] };
};
const first = definitionsOf(1);
const meaningOf = (definitions: typeof first, view: string, feature: string) =>
  featureMeaning(definitions, view, feature);

test("a feature means the same in equal definitions, and two features mean two things", () => {
  const all = [
    ["spending", "spend"],
    ["spending", "orders"],
    ["cart", "share"],
    ["cart", "per_order"],
  ] as const;
  const meanings = all.map(([view, feature]) => meaningOf(first, view, feature));
  expect(meanings).toEqual(all.map(([view, feature]) => meaningOf(definitionsOf(1), view, feature)));
  expect(new Set(meanings).size).toBe(4);
  for (const meaning of meanings) expect(meaning).toMatch(/^[0-9a-f]{64}$/);
});

test("an on-demand feature means something else by its own expression, and by the meaning of an input that it reads", () => {
  const changed = (definitions: typeof first, feature: string) =>
    meaningOf(definitions, "cart", feature) !== meaningOf(first, "cart", feature);
  expect(changed(definitionsOf(2), "share")).toBe(true);
  expect(changed(definitionsOf(2), "per_order")).toBe(false);
  expect(changed(definitionsOf(1, "7d"), "share")).toBe(true);
  expect(changed(definitionsOf(1, "7d"), "per_order")).toBe(false);
});

test("what is not there means nothing", () => {
  expect(meaningOf(first, "spending", "share")).toBeNull();
  expect(meaningOf(first, "cart", "spend")).toBeNull();
  expect(meaningOf(first, "nothing", "spend")).toBeNull();
});
