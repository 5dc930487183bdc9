import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { count, sinceLast, sum } from "../aggregation/index.js";
import { type BatchEngine, openDuckdbEngine } from "../batch/index.js";
import { entity, eventSource, featureView, rowSource } from "../definition/index.js";
import { type OnlineStore, openOnlineStore } from "../online/index.js";
import { list } from "../schema/index.js";
import { checkView, notCheckable } from "./check-view.js";
import { refuseDisagreement } from "./disagreement.js";

const user = entity("user", { joinKeys: { shop: "string", user_id: "int64" } });
const events = eventSource("events", {
  files: "e.csv",
  entity: user,
  eventTime: { name: "at", unit: "ms" },
  columns: { pair: "string", kind: "string", amount: { type: "float64", from: "AMOUNT" } },
  keys: { shop: (row) => row.pair.splitPart("_", 0), user_id: (row) => row.pair.splitPart("_", 1).asInt64() },
});
const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "tests",
  ttl: "7d",
  features: (event) => ({
    purchases: count({ where: event.kind.eq("purchase"), window: "1d" }),
    spend: sum(event.amount),
    since: sinceLast("hours"),
  }),
});
const tMicros = Date.UTC(2026, 10, 25) * 1000;

let folder: string;
let engine: BatchEngine;
let online: OnlineStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-check-"));
  engine = await openDuckdbEngine({ temporaryFolder: folder, importModule: () => Promise.reject(new Error("none")) });
  online = openOnlineStore({ type: "lmdb", path: join(folder, "online") });
});
afterAll(async () => {
  await online[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test("a view on which oracle, engine and store agree passes every history", async () => {
  const checked = await checkView(activity, { engine, online, folder }, { cases: 15, seed: undefined, tMicros });
  expect(checked).toMatchObject({ view: "activity", cases: 15, disagreement: null });
});

test("an engine whose windows are closed at their start is found out, by a history of one row at the edge", async () => {
  const early: BatchEngine = {
    ...engine,
    runView: (plan, file, options) => engine.runView({ ...plan, root: withLongerWindows(plan) }, file, options),
  };
  const checked = await checkView(activity, { engine: early, online, folder }, { cases: 300, seed: 7, tMicros });
  const { disagreement } = checked;
  expect(disagreement?.what).toMatch(/^purchases of shop .*: the engine says 1, the oracle 0$/);
  expect(disagreement?.history.length).toBe(1);
  expect(disagreement?.history[0]?.at).toBe(tMicros - 86_400_000_000);
  expect(() => refuseDisagreement([checked])).toThrow(
    expect.objectContaining({
      code: "GR-CHECK-DISAGREEMENT",
      detail: expect.stringMatching(
        /^activity: purchases .*\n {2}Seed 7; the smallest history:\n {2}\{.*purchase.*\}$/,
      ),
    }),
  );
});

/** The plan with every window longer by a microsecond. */
function withLongerWindows(plan: Parameters<BatchEngine["runView"]>[0]): typeof plan.root {
  const text = JSON.stringify(plan.root, (name, value: unknown) =>
    name === "windowMicros" && typeof value === "number" ? value + 1 : value,
  );
  return JSON.parse(text);
}

test("what generated histories can't hold is said", () => {
  const lists = rowSource("lists", {
    files: "l.parquet",
    entity: user,
    eventTime: "at",
    columns: { tags: list("string") },
  });
  const view = featureView("tags", {
    entity: user,
    source: lists,
    owner: "tests",
    features: (row) => ({ tags: row.tags }),
  });
  expect(notCheckable(view)).toBe('its source has a list, "tags"');
  expect(notCheckable(activity)).toBeNull();
});
