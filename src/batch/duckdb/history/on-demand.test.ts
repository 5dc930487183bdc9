import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entity, onDemandView, rowFunction } from "../../../definition/index.js";
import { type HistoryRequest, planHistory } from "../../../logical/index.js";
import type { Row } from "../../../schema/index.js";
import { agree, forAll, oracleHistory, oracleOnDemand } from "../../../testing/index.js";
import { perRow } from "../../../workers/index.js";
import type { BatchEngine } from "../../contract.js";
import { joinedRows } from "../../history-cases.suite.js";
import type { LabelInput } from "../../history-contract.js";
import { openDuckdbEngine } from "../engine.js";
import { asObject, at, type Given, given, label, rowsGiven, t, views } from "./shop.suite.js";

const { activity, fresh, profile } = views;
const user = activity.entity;
const cart = onDemandView("cart", {
  entity: user,
  owner: "tests",
  inputs: [activity.pick("n"), fresh.pick("fresh_n"), profile.pick("age")],
  request: { cart_value: "float64", seen_at: "timestamp" },
  features: (input, request, now) => ({
    per_order: request.cart_value.div(input.n),
    both: input.n.add(input.fresh_n),
    age_known: input.age.isNotNull(),
    waited: now.since(request.seen_at, "minutes"),
  }),
});
const clock = onDemandView("clock", {
  entity: user,
  owner: "tests",
  features: (_i, _r, now) => ({ hour: now.hour() }),
});

let folder: string;
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-on-demand-"));
  engine = await openDuckdbEngine({
    temporaryFolder: folder,
    importModule: () => Promise.reject(new Error("no source of these tests has a module")),
  });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function planOf(rows: Given, asked: HistoryRequest["features"]) {
  const onDemandViews = [cart, clock];
  return planHistory({ views: await given(folder, rows), onDemandViews, features: asked, statuses: true });
}

const of = (view: string, ...features: string[]) => features.map((feature) => ({ view, feature }));
const sold: Given = {
  activity: [at("2026-11-01"), at("2026-11-02")],
  fresh: [at("2026-11-02")],
  profile: [at("2026-11-01", { city: "Bonn", age: 31 })],
};
const csv = async (text: string): Promise<LabelInput> => {
  const path = join(folder, "labels.csv");
  await writeFile(path, text);
  return { kind: "file", path, format: "csv" };
};

test("request data is read from the label table's columns, which come out as they were", async () => {
  const plan = await planOf(sold, [...of("cart", "per_order", "both", "waited"), ...of("activity", "n")]);
  const labels = await csv(
    `user_id,event_timestamp,cart_value,seen_at,note
1,2026-11-02T12:00:00Z,010.0,2026-11-02T13:30:00+02:00,a
1,2026-11-01T12:00:00Z,9,,b
9,2026-11-02,1,2026-11-02,c
1,2026-11-02T12:00:00Z,,2026-11-02T12:00:00Z,d
`,
  );
  const { rows, report } = await joinedRows(engine, plan, labels, folder);
  expect(rows).toMatchObject([
    // Two orders; half an hour before t.
    { cart_value: "010.0", seen_at: "2026-11-02T13:30:00+02:00", note: "a", per_order: 5, both: 3, waited: 30, n: 2 },
    // At that instant one order, and nothing that is fresh.
    { cart_value: "9", seen_at: null, per_order: 9, both: null, waited: null, n: 1 },
    { cart_value: "1", per_order: null, waited: null, n: null, cart__status: "NOT_FOUND", cart__event_time: null },
    { cart_value: null, note: "d", per_order: null, both: 3, waited: 0, cart__status: "PRESENT" },
  ]);
  expect(rows[0]).toMatchObject({ cart__status: "PRESENT", cart__event_time: t("2026-11-02") });
  // What was read to compute it, and not asked for, is not told of.
  expect(Object.keys(rows[0] ?? {})).not.toContain("age");
  expect(report.views.map(({ view }) => view)).toEqual(["activity", "cart"]);
  expect(report.views[1]).toEqual({ view: "cart", present: 3, nullValue: 0, notFound: 1, outsideMaxAge: 0 });
});

test("request data that no feature asked for reads need not be there, and a view without inputs is always computed", async () => {
  const plan = await planOf(sold, [...of("cart", "both"), ...of("clock", "hour")]);
  const labels = await csv("user_id,event_timestamp\n1,2026-11-02T17:00:00Z\n9,2026-11-02T18:00:00Z\n");
  expect((await joinedRows(engine, plan, labels, folder)).rows).toMatchObject([
    { both: 3, hour: 17, clock__status: "PRESENT", clock__event_time: null },
    { both: null, hour: 18, cart__status: "NOT_FOUND" },
  ]);
});

describe("request data that can't be read is refused", () => {
  test.each<[string, string, string, RegExp]>([
    [
      "a column that is missing: GR-REQUEST-DATA-MISSING",
      "user_id,event_timestamp,cart_valu\n1,2026-11-02,1\n",
      "GR-REQUEST-DATA-MISSING",
      /labels\.csv has no column "cart_value" \(float64\), request data.*Did you mean "cart_valu"/,
    ],
    [
      "a value of another type",
      "user_id,event_timestamp,cart_value\n1,2026-11-02,1\n1,2026-11-02,much\n",
      "GR-SOURCE-VALUE-UNREADABLE",
      /"cart_value".*much/s,
    ],
  ])("%s", async (_, text, code, says) => {
    const act = joinedRows(engine, await planOf(sold, of("cart", "per_order")), await csv(text), folder);
    await expect(act).rejects.toMatchObject({ code, detail: expect.stringMatching(says) });
  });

  test("of a program: a property that is missing, where null is a value", async () => {
    const plan = await planOf(sold, of("cart", "per_order"));
    const rows = [{ ...asObject(label("2026-11-02")), cart_value: null }, asObject(label("2026-11-02"))];
    const first = await joinedRows(engine, plan, { kind: "rows", rows: rows.slice(0, 1) }, folder);
    expect(first.rows).toMatchObject([{ cart_value: null, per_order: null }]);
    await expect(joinedRows(engine, plan, { kind: "rows", rows }, folder)).rejects.toMatchObject({
      code: "GR-REQUEST-DATA-MISSING",
      detail: expect.stringContaining('Row 2 of the label rows has no "cart_value"'),
    });
    const wrong = [{ ...asObject(label("2026-11-02")), cart_value: "1" }];
    await expect(joinedRows(engine, plan, { kind: "rows", rows: wrong }, folder)).rejects.toMatchObject({
      code: "GR-SOURCE-VALUE-UNREADABLE",
    });
  });

  test("that is the label table's instant too, of another type: GR-HISTORY-KEYS-DIFFER", () => {
    const asked = { views: [activity, fresh, profile], onDemandViews: [cart], features: of("cart", "per_order") };
    const plan = () => planHistory({ ...asked, time: "cart_value" });
    expect(plan).toThrow(expect.objectContaining({ code: "GR-HISTORY-KEYS-DIFFER" }));
  });
});

test("functions are called as serving calls them, and name the label row where they fail", async () => {
  const risky = onDemandView("risky", {
    entity: user,
    owner: "tests",
    inputs: [activity.pick("n")],
    features: (input, _request, now) => ({
      risk: rowFunction({
        module: "functions/risk.ts",
        export: "risk",
        version: "1",
        inputs: { n: input.n, now },
        outputs: { score: "float64" },
      }),
    }),
  });
  const plan = planHistory({
    views: await given(folder, sold),
    onDemandViews: [risky],
    features: of("risky", "risk_score"),
  });
  const input: LabelInput = { kind: "rows", rows: ["2026-11-01", "2026-11-03"].map((one) => asObject(label(one))) };
  type Taken = { readonly n: number; readonly now: unknown };
  const withCode = async (code: (row: Taken) => { readonly score: number }) => {
    const onDemandCode = new Map([["functions/risk.ts#risk", perRow(code)]]);
    await using run = await engine.runHistory(plan, input, { repoFolder: folder, onDemandCode });
    for await (const { columns } of run.stream()) return columns.at(-1);
    return [];
  };
  const days = await withCode(({ n, now }) => ({ score: n * 100 + Number(`${now}`.slice(8, 10)) }));
  expect(days).toEqual([101, 203]);
  const failing = withCode(({ n }) => {
    if (n === 2) throw new Error("no two");
    return { score: 0 };
  });
  await expect(failing).rejects.toMatchObject({
    code: "GR-FUNCTION-FAILED",
    detail: expect.stringMatching(/user_id 1 at 2026-11-03T00:00:00Z \(label row 2\): Error: no two/),
  });
  await expect(joinedRows(engine, plan, input, folder)).rejects.toMatchObject({ code: "GR-FUNCTION-MISSING" });
});

test("on-demand features at label times are the oracle's", async () => {
  const instant = fc.integer({ min: 0, max: 40 }).map((hours) => t("2026-11-01") + hours * 10_800_000_000);
  const user_id = fc.constantFrom(1, 2, 3);
  const event = fc.record({ user_id, at: instant, known: fc.constant(null) });
  const person = fc.record({
    user_id,
    at: instant,
    known: fc.constant(null),
    city: fc.constant(null),
    age: fc.option(fc.integer({ min: 1, max: 90 }), { nil: null }),
  });
  const labels = fc.record({
    user_id: fc.constantFrom(1, 2, 3, 4),
    event_timestamp: fc.tuple(instant, fc.constantFrom(-1, 0, 1, 86_400_000_001)).map(([a, b]) => a + b),
    cart_value: fc.option(fc.constantFrom(0, 1, -2.5, 1e9, Number.NaN), { nil: null }),
    seen_at: fc.option(instant, { nil: null }),
  });
  const cases = fc.record({
    activity: fc.array<Row>(event, { maxLength: 8 }),
    fresh: fc.array<Row>(event, { maxLength: 4 }),
    profile: fc.array<Row>(person, { maxLength: 6 }),
    labels: fc.array<Row>(labels, { maxLength: 12 }),
  });
  type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;
  const features = cart.features.map(({ name }) => name);
  const holds = async ({ labels: asked, ...rows }: Case): Promise<void> => {
    const plan = await planOf(rows, of("cart", ...features));
    const objects = asked.map((one) => ({
      ...asObject(one),
      seen_at: one.seen_at === null ? null : { us: Number(one.seen_at) },
    }));
    const { rows: found } = await joinedRows(engine, plan, { kind: "rows", rows: objects }, folder);
    const inputs = [activity, fresh, profile];
    const rowsOf = ({ name }: { readonly name: string }) => rowsGiven(rows, name);
    expect(found.length).toBe(asked.length);
    for (const [i, one] of asked.entries()) {
      // `fresh` is over the events of `activity` in the oracle too, where both have rows of their own.
      const cells = inputs.map((view) => {
        const own = view === fresh ? { fresh: rows.fresh } : rows;
        const source = view === fresh ? () => rowsGiven(own, view.source.name) : rowsOf;
        const [[cell] = []] = oracleHistory({
          views: [view],
          labels: [one],
          time: "event_timestamp",
          rowsOf: source,
          knownBy: false,
        });
        if (cell === undefined) throw new Error("The oracle has a cell for each view.");
        return { view, cell };
      });
      const expected = oracleOnDemand(cart, cells, one, Number(one.event_timestamp));
      const row = found[i] ?? {};
      expect([row.cart__status, row.cart__event_time]).toEqual([expected.status, expected.eventMicros]);
      for (const { name, type } of cart.features) {
        const pair = [row[name] ?? null, expected.values[name] ?? null] as const;
        expect(agree(...pair, type), `${name}: ${String(pair)}`).toBe(true);
      }
    }
  };
  await forAll(cases, { name: "onDemandAsTheOracle", holds }, 6);
});

test("an entity's keys that only an on-demand view has are taken from the labels", async () => {
  const visit = entity("visit", { joinKeys: { user_id: "int64", page: "string" } });
  const seen = onDemandView("seen", {
    entity: visit,
    owner: "tests",
    inputs: [activity.pick("n")],
    features: (input) => ({ n_again: input.n }),
  });
  const plan = planHistory({
    views: await given(folder, sold),
    onDemandViews: [seen],
    features: of("seen", "n_again"),
  });
  const labels = await csv("user_id,page,event_timestamp\n1,home,2026-11-03\n");
  expect((await joinedRows(engine, plan, labels, folder)).rows).toMatchObject([{ page: "home", n_again: 2 }]);
  const without = await csv("user_id,event_timestamp\n1,2026-11-03\n");
  await expect(joinedRows(engine, plan, without, folder)).rejects.toMatchObject({ code: "GR-HISTORY-LABELS-INVALID" });
});
