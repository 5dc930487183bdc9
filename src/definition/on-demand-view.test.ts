import { expect, test } from "vitest";
import { count, mean } from "../aggregation/index.js";
import {
  type Entity,
  entity,
  eventSource,
  feature,
  featureService,
  featureView,
  type OnDemandViewDefinition,
  onDemandHash,
  onDemandView,
  rowFunction,
  type ViewDefinition,
} from "./index.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const item = entity("item", { joinKeys: { item_id: "string" } });
const pair = entity("pair", { joinKeys: { user_id: "int64", item_id: "string" } });

function viewOf(about: Entity, name: string): ViewDefinition {
  const source = eventSource(`${name}_events`, {
    files: "e.parquet",
    entity: about,
    eventTime: "at",
    columns: { amount: "float64" },
  });
  return featureView(name, {
    entity: about,
    source,
    owner: "growth",
    features: (event) => ({ [`${name}_orders`]: count(), [`${name}_mean`]: mean(event.amount) }),
  });
}

const events = eventSource("events", {
  files: "e.parquet",
  entity: user,
  eventTime: "at",
  columns: { amount: "float64" },
});
const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "growth",
  features: (event) => ({ orders: count(), avg_amount: mean(event.amount) }),
});
const base = { entity: user, owner: "checkout" } as const;
const cart = onDemandView("cart", {
  ...base,
  inputs: [activity],
  request: { cart_value: "float64" },
  features: (input, request) => ({
    cart_to_average: feature(request.cart_value.div(input.avg_amount)).describe("How unusual the cart is"),
    risk: rowFunction({
      module: "risk.ts",
      export: "risk",
      version: "1",
      inputs: { value: request.cart_value, orders: input.orders },
      outputs: { score: "float64", level: "string" },
    }),
  }),
});

test("an on-demand view is frozen data that names what it reads", () => {
  expect(JSON.parse(JSON.stringify(cart))).toEqual({
    kind: "on_demand_view",
    name: "cart",
    description: "",
    owner: "checkout",
    version: "1.0",
    entity: JSON.parse(JSON.stringify(user)),
    inputs: [
      { view: "activity", entity: "user", feature: "orders", type: "int64" },
      { view: "activity", entity: "user", feature: "avg_amount", type: "float64" },
    ],
    request: [{ name: "cart_value", type: "float64" }],
    functions: [
      {
        name: "risk",
        module: "risk.ts",
        export: "risk",
        version: "1",
        inputs: [
          { name: "value", expression: { kind: "column", name: "request.cart_value", type: "float64" } },
          { name: "orders", expression: { kind: "column", name: "orders", type: "int64" } },
        ],
        outputs: [
          { name: "risk_score", output: "score", type: "float64" },
          { name: "risk_level", output: "level", type: "string" },
        ],
        sourceHash: null,
      },
    ],
    features: [
      {
        name: "cart_to_average",
        type: "float64",
        description: "How unusual the cart is",
        owner: "checkout",
        expression: {
          kind: "call",
          operator: "div",
          args: [
            { kind: "column", name: "request.cart_value", type: "float64" },
            { kind: "column", name: "avg_amount", type: "float64" },
          ],
          type: "float64",
        },
      },
      { name: "risk_score", type: "float64", description: "", owner: "checkout", expression: null },
      { name: "risk_level", type: "string", description: "", owner: "checkout", expression: null },
    ],
  });
  expect(Object.isFrozen(cart) && Object.isFrozen(cart.inputs) && Object.isFrozen(cart.features)).toBe(true);
  expect(cart.pick("risk_level").names).toEqual(["risk_level"]);
});

test("inputs may be of several entities whose keys the view's own has; one that is given twice is one", () => {
  const users = viewOf(user, "u");
  const items = viewOf(item, "i");
  const view = onDemandView("match", {
    entity: pair,
    owner: "search",
    // These are views of names that no type knows.
    inputs: [users as typeof activity, items as typeof activity, users as typeof activity],
    features: (_input, _request, t) => ({ hour: t.hour() }),
  });
  expect(view.inputs.map((input) => `${input.entity}.${input.feature}`)).toEqual([
    "user.u_orders",
    "user.u_mean",
    "item.i_orders",
    "item.i_mean",
  ]);
});

const one = (_input: unknown, request: { readonly x: import("../expression/index.js").NumberExpr<"float64"> }) => ({
  y: request.x.neg(),
});

test.each([
  [
    "no owner",
    () => onDemandView("v", { entity: user, owner: "", request: { x: "float64" }, features: one }),
    "no owner",
  ],
  ["a name that is none", () => onDemandView("1v", { ...base, request: { x: "float64" }, features: one }), '"1v"'],
  ["no feature", () => onDemandView("v", { ...base, features: () => ({}) }), "no feature"],
  [
    "a feature that is a number",
    () => onDemandView("v", { ...base, features: () => ({ y: 1 as never }) }),
    'Feature "y" of on-demand view "v" is no expression and no function',
  ],
  [
    "a feature of an input's name",
    () => onDemandView("v", { ...base, inputs: [activity], features: (input) => ({ Orders: input.orders }) }),
    '"Orders": one of its inputs',
  ],
  [
    "a feature of a request field's name",
    () => onDemandView("v", { ...base, request: { x: "float64" }, features: (_, request) => ({ x: request.x }) }),
    '"x": label rows',
  ],
  [
    "a request field of a join key's name",
    () => onDemandView("v", { ...base, request: { user_id: "int64" }, features: (_, r) => ({ y: r.user_id }) }),
    '"user_id": label rows',
  ],
  [
    "inputs of an entity whose keys are not there",
    () =>
      onDemandView("v", { entity: item, owner: "o", inputs: [activity], features: (_i, _r, t) => ({ y: t.hour() }) }),
    "needs user_id int64",
  ],
  [
    "an on-demand view as an input",
    () => onDemandView("v", { ...base, inputs: [cart as never], features: (_i, _r, t) => ({ y: t.hour() }) }),
    'takes features of on-demand view "cart"',
  ],
  [
    "a service with an on-demand view as an input",
    () =>
      onDemandView("v", {
        ...base,
        inputs: [featureService("s", [cart])],
        features: (_i, _r, t) => ({ y: t.hour() }),
      }),
    'takes features of on-demand view "cart"',
  ],
  [
    "an input that was never given",
    () =>
      onDemandView("v", {
        ...base,
        inputs: [activity],
        features: (input) => ({ y: (input as { readonly order?: never }).order as never }),
      }),
    'no column "order"',
  ],
  [
    "an expression of another view's input",
    () => {
      let stolen: unknown;
      onDemandView("v", {
        ...base,
        inputs: [activity],
        features: (input) => {
          stolen = input.orders;
          return { y: input.orders.neg() };
        },
      });
      return onDemandView("w", { ...base, features: () => ({ y: stolen as never }) });
    },
    'On-demand view "w" reads "orders", which it isn\'t given',
  ],
])("refused: %s", (_what, make, words) => {
  expect(make).toThrowError(
    expect.objectContaining({ code: "GR-DEFINITION-INVALID", message: expect.stringContaining(words) }),
  );
});

test("a request field without a type is refused", () => {
  expect(() =>
    onDemandView("v", { ...base, request: { x: "float" as never }, features: (_i, _r, t) => ({ y: t.hour() }) }),
  ).toThrowError(expect.objectContaining({ code: "GR-TYPE-INVALID" }));
});

const meaning = (view: OnDemandViewDefinition, name: string, views: readonly ViewDefinition[] = [activity]): string => {
  const found = view.features.find((one) => one.name === name);
  return found === undefined ? "none" : onDemandHash(view, found, views);
};

test("the meaning of a feature holds those of the inputs that it reads, and the source of its function", () => {
  const other = eventSource("events", {
    files: "e.parquet",
    entity: user,
    eventTime: "at",
    columns: { amount: { type: "float64", from: "net" } },
  });
  const renamed = featureView("activity", {
    entity: user,
    source: other,
    owner: "growth",
    features: (event) => ({ orders: count(), avg_amount: mean(event.amount) }),
  });
  expect(meaning(cart, "cart_to_average", [renamed])).not.toBe(meaning(cart, "cart_to_average"));
  expect(meaning(cart, "risk_score", [renamed])).toBe(meaning(cart, "risk_score"));
  const edited = { ...cart, functions: (cart.functions ?? []).map((called) => ({ ...called, sourceHash: "abc" })) };
  expect(meaning(edited, "risk_score")).not.toBe(meaning(cart, "risk_score"));
  expect(meaning(edited, "cart_to_average")).toBe(meaning(cart, "cart_to_average"));
  const told = { ...cart, description: "Other words", owner: "someone" };
  expect(meaning(told, "cart_to_average")).toBe(meaning(cart, "cart_to_average"));
});
