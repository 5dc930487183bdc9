import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { count, mean } from "../aggregation/index.js";
import { entity, eventSource, featureView, onDemandView, rowFunction } from "../definition/index.js";
import type { Row } from "../schema/index.js";
import { vector } from "../schema/index.js";
import { forAll } from "../testing/index.js";
import { perRow, type RowFunctionCode } from "../workers/index.js";
import { evaluateOnDemand, type OnDemandRow, planOnDemand, standingOf } from "./index.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
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
const base = { entity: user, owner: "checkout", inputs: [activity] } as const;
const cart = onDemandView("cart", {
  ...base,
  request: { cart_value: "float64", seen_at: "timestamp" },
  features: (input, request, t) => ({
    ratio: request.cart_value.div(input.avg_amount),
    orders_and_one: input.orders.add(1),
    waited: t.since(request.seen_at, "minutes"),
    known: input.orders.isNotNull(),
    back: request.cart_value,
  }),
});

const row = (inputs: Row, request: Row = {}, tMicros = 600_000_000): OnDemandRow => ({
  inputs,
  request,
  tMicros,
  entity: () => "user_id 42",
});
const valuesOf = async (inputs: Row, request: Row, tMicros?: number) => {
  const [values] = await evaluateOnDemand(planOnDemand(cart), [row(inputs, request, tMicros)]);
  return values;
};

describe("expressions", () => {
  test.each<[string, Row, Row, readonly unknown[]]>([
    ["values", { orders: 3, avg_amount: 4 }, { cart_value: 10, seen_at: 0 }, [2.5, 4, 10, true, 10]],
    ["an input that is missing is null", {}, { cart_value: 10, seen_at: 0 }, [null, null, 10, false, 10]],
    ["request data that is null", { orders: 3, avg_amount: 4 }, {}, [null, 4, null, true, null]],
    ["NaN is null", { orders: 3, avg_amount: 4 }, { cart_value: Number.NaN, seen_at: 0 }, [null, 4, 10, true, null]],
    ["−0 is 0", { orders: 3, avg_amount: 4 }, { cart_value: -0, seen_at: 0 }, [0, 4, 10, true, 0]],
    ["0 / 0 is null", { orders: 3, avg_amount: 0 }, { cart_value: 0, seen_at: 0 }, [null, 4, 10, true, 0]],
    ["1 / 0 is Infinity", { orders: 3, avg_amount: 0 }, { cart_value: 1, seen_at: 0 }, [Infinity, 4, 10, true, 1]],
    ["past 2^53", { orders: 2 ** 53 - 1, avg_amount: 1 }, { cart_value: 1 }, [1, 2n ** 53n, null, true, 1]],
  ])("%s", async (_what, inputs, request, expected) => {
    expect(await valuesOf(inputs, request)).toEqual(expected);
  });

  test("only what is asked for, in the order asked for", async () => {
    const plan = planOnDemand(cart, ["known", "ratio"]);
    expect(plan.requestFields).toEqual(["cart_value"]);
    expect(await evaluateOnDemand(plan, [row({ orders: 1, avg_amount: 2 }, { cart_value: 3 })])).toEqual([[true, 1.5]]);
    expect(await evaluateOnDemand(plan, [])).toEqual([]);
  });

  test("an integer past int64 names feature, view and entity", async () => {
    const read = valuesOf({ orders: 2n ** 63n - 1n, avg_amount: 1 }, { cart_value: 1, seen_at: 0 });
    await expect(read).rejects.toMatchObject({
      code: "GR-VALUE-OVERFLOW",
      detail: expect.stringMatching(
        /^Feature "orders_and_one" of on-demand view "cart", for user_id 42: \+ gives 9223372036854775808/,
      ),
    });
  });
});

const scored = onDemandView("scored", {
  ...base,
  request: { cart_value: "float64" },
  features: (input, request, t) => ({
    twice: request.cart_value.mul(2),
    risk: rowFunction({
      module: "functions/risk.ts",
      export: "risk",
      version: "1",
      inputs: { value: request.cart_value, orders: input.orders, t },
      outputs: { score: "float64", label: "string", parts: vector(2) },
    }),
  }),
});

type Given = { readonly value: number | null; readonly orders: number | null; readonly t: unknown };
const risk = perRow(({ value, orders, t }: Given) => ({
  score: value === null || orders === null ? Number.NaN : value / orders,
  label: `${String(t)}`,
  parts: orders === null ? null : [orders, -0],
}));

const withCode = (code: RowFunctionCode, rows: readonly OnDemandRow[], names?: readonly string[]) =>
  evaluateOnDemand(planOnDemand(scored, names, new Map([["functions/risk.ts#risk", code]])), rows);

describe("functions", () => {
  test("get inputs, request data and t in their TypeScript forms, once for all rows", async () => {
    const rows = [row({ orders: 4 }, { cart_value: 10 }, 1_500_000), row({}, { cart_value: 1 }, 0)];
    expect(await withCode(risk, rows)).toEqual([
      [20, 2.5, "1970-01-01T00:00:01.5Z", Float64Array.of(4, 0)],
      [2, null, "1970-01-01T00:00:00Z", null],
    ]);
    expect(await withCode(risk, rows, ["risk_label"])).toEqual([["1970-01-01T00:00:01.5Z"], ["1970-01-01T00:00:00Z"]]);
  });

  test("are not called where none of their features is asked for, nor loaded", async () => {
    expect(await evaluateOnDemand(planOnDemand(scored, ["twice"]), [row({}, { cart_value: 2 })])).toEqual([[4]]);
    expect(() => planOnDemand(scored)).toThrowError(expect.objectContaining({ code: "GR-FUNCTION-MISSING" }));
  });

  test.each<[string, RowFunctionCode, string, RegExp]>([
    [
      "throws",
      perRow(({ orders }: Given) => {
        if (orders === 13) throw new RangeError("no thirteen");
        return { score: 1, label: "", parts: null };
      }),
      "GR-FUNCTION-FAILED",
      /^Function functions\/risk\.ts#risk of on-demand view "scored" failed, for user_id 42: RangeError: no thirteen/,
    ],
    [
      "throws what is no error",
      () => {
        throw "a text";
      },
      "GR-FUNCTION-FAILED",
      /for user_id 42.*a text/,
    ],
    [
      "gives a text for a float64",
      perRow(() => ({ score: "high", label: "", parts: null })),
      "GR-FUNCTION-OUTPUT-INVALID",
      /"scored", for user_id 42: its output "score" is "high", no float64/,
    ],
    [
      "gives a vector of another length",
      perRow(() => ({ score: 1, label: "", parts: [1, 2, 3] })),
      "GR-FUNCTION-OUTPUT-INVALID",
      /for user_id 42: its output "parts" .*no vector\(2\)/,
    ],
    ["lacks an output", perRow(() => ({ score: 1, label: "" })), "GR-FUNCTION-OUTPUT-INVALID", /"parts" is missing/],
    [
      "gives a column of another length",
      () => ({ score: [1, 2, 3], label: [""], parts: [null] }),
      "GR-FUNCTION-OUTPUT-INVALID",
      /"score" holds 3 values for 1 rows/,
    ],
  ])("one that %s is a catalogue error", async (_what, code, expected, words) => {
    await expect(withCode(code, [row({ orders: 13 }, { cart_value: 1 })])).rejects.toMatchObject({
      code: expected,
      detail: expect.stringMatching(words),
    });
  });

  test("an int64 input that no number holds is refused with the function's name", async () => {
    await expect(withCode(risk, [row({ orders: 2n ** 60n }, { cart_value: 1 })])).rejects.toMatchObject({
      code: "GR-VALUE-UNSAFE-INTEGER",
      detail: expect.stringContaining("functions/risk.ts#risk"),
    });
  });
});

test("any batch gives the values of its rows alone", async () => {
  const value = fc.option(fc.double(), { nil: null });
  const orders = fc.option(fc.integer(), { nil: null });
  const rows = fc.array(fc.record({ value, orders, tMicros: fc.integer() }), { maxLength: 8 });
  type Case = typeof rows extends fc.Arbitrary<infer C> ? C : never;
  const holds = async (given: Case): Promise<void> => {
    const all = given.map(({ value: cart_value, orders: of, tMicros }) => row({ orders: of }, { cart_value }, tMicros));
    const together = await withCode(risk, all);
    const alone = await Promise.all(all.map((one) => withCode(risk, [one])));
    expect(together).toEqual(alone.flat());
  };
  await forAll(rows, { name: "sameInAnyBatch", holds }, 50);
});

describe("whether there is a row", () => {
  const fresh = (at: number | null) => ({ eventTimeMicros: at, expired: false });
  const old = (at: number) => ({ eventTimeMicros: at, expired: true });
  test.each([
    ["a view without inputs", [], "COMPUTED", null],
    ["no input has a row", [null, null], "NOT_FOUND", null],
    ["one has", [null, fresh(5)], "COMPUTED", 5],
    ["a profile without event time has", [fresh(null)], "COMPUTED", null],
    ["the newest event time counts, expired or not", [fresh(5), old(9)], "COMPUTED", 9],
    ["all that there are have expired", [null, old(3), old(2)], "OUTSIDE_MAX_AGE", 3],
  ] as const)("%s", (_what, inputs, status, eventTimeMicros) => {
    expect(standingOf(inputs)).toEqual({ status, eventTimeMicros });
  });
});
