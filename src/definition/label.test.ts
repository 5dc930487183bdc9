import { describe, expect, test } from "vitest";
import { count, countsBy, last, max, sessions, sinceLast, sum } from "../aggregation/index.js";
import { vector } from "../schema/index.js";
import {
  entity,
  eventSource,
  featureService,
  featureView,
  fitted,
  hashOf,
  inactivity,
  label,
  labelFile,
  labelHash,
  model,
} from "./index.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events = eventSource("events", {
  files: "events/*.parquet",
  entity: user,
  eventTime: "event_time",
  columns: { kind: "string", amount: "float64", topics: vector(2) },
  derive: (row) => ({
    scaled: fitted({ fit: "standard_scaler", version: "1", inputs: { x: row.amount }, output: "float64" }),
  }),
});
const churned = inactivity("churned", { source: events, active: "90d", horizon: "30d" });
const activity = featureView("activity", {
  entity: user,
  source: events,
  owner: "growth",
  features: () => ({ events: count() }),
});
const service = featureService("service", [activity]);

const dayMicros = 86_400_000_000;
const loose = (value: unknown): never => value as never;

describe("a label", () => {
  test("of inactivity is whether there is no row in the horizon", () => {
    expect(churned).toMatchObject({
      kind: "horizon_label",
      name: "churned",
      type: "boolean",
      version: "1.0",
      activeMicros: 90 * dayMicros,
      horizonMicros: 30 * dayMicros,
      aggregates: [{ name: "rows", aggregation: { function: "count" } }],
    });
    expect(Object.isFrozen(churned)).toBe(true);
    expect(JSON.parse(JSON.stringify(churned))).toEqual(churned);
  });

  test("is an aggregate of the horizon's rows, or an expression of one or several", () => {
    const spent = label("spent", { source: events, horizon: "30d", value: (row) => sum(row.amount) });
    const buys = label("buys", { source: events, horizon: "30d", value: () => count(), as: (n) => n.gt(0) });
    const average = label("average", {
      source: events,
      horizon: "7d",
      active: "7d",
      value: (row) => ({ spent: sum(row.amount), n: count() }),
      as: ({ spent: total, n }) => total.div(n),
    });
    expect([spent.type, buys.type, average.type]).toEqual(["float64", "boolean", "float64"]);
    expect(spent).toMatchObject({ activeMicros: null });
    expect(average).toMatchObject({ aggregates: [{ name: "spent" }, { name: "n" }] });
  });

  test("of a file reads its own column, keys and instants", () => {
    const known = labelFile("churned", {
      entity: user,
      files: "labels.csv",
      value: { type: "boolean", from: "is_churned" },
      keys: { user_id: "customer" },
      eventTime: { name: "cutoff" },
    });
    expect(known).toMatchObject({
      kind: "file_label",
      type: "boolean",
      source: {
        columns: [{ name: "churned", from: "is_churned" }],
        keys: [{ name: "user_id", from: "customer" }],
        eventTime: { name: "cutoff" },
      },
    });
  });

  test.each([
    ["a name that is none", () => inactivity("no name", { source: events, active: "1d", horizon: "1d" })],
    ["the name of a key", () => inactivity("USER_ID", { source: events, active: "1d", horizon: "1d" })],
    ["the name of the instant", () => labelFile("event_timestamp", { entity: user, files: "a.csv", value: "int64" })],
    ["a vector", () => label("l", { source: events, horizon: "1d", value: (row) => last(row.topics) })],
    ["a file's vector", () => labelFile("l", { entity: user, files: "a.parquet", value: vector(2) })],
    ["a window", () => label("l", { source: events, horizon: "9d", value: () => count({ window: "1d" }) })],
    ["what is fitted", () => label("l", { source: events, horizon: "1d", value: (row) => sum(row.scaled) })],
    ["a clock", () => label("l", { source: events, horizon: "1d", value: () => sinceLast("days") })],
    [
      "several aggregates at once",
      () => label("l", { source: events, horizon: "1d", value: (row) => loose(countsBy(row.kind, ["a", "b"])) }),
    ],
    ["no aggregate", () => label("l", { source: events, horizon: "1d", value: (row) => loose(row.amount) })],
    [
      "several values and no expression of them",
      () => label("l", { source: events, horizon: "1d", value: () => loose({ a: count(), b: count() }) }),
    ],
    [
      "an expression that is none",
      () => label("l", { source: events, horizon: "1d", value: () => count(), as: () => loose(3) }),
    ],
    [
      "an unknown value",
      () =>
        label("l", {
          source: events,
          horizon: "1d",
          value: () => ({ n: count() }),
          as: (all) => Reflect.get(all, "m"),
        }),
    ],
    [
      "a source of rows that hold",
      () => inactivity("l", { source: loose({ ...events, kind: "row_source" }), active: "1d", horizon: "1d" }),
    ],
  ])("can't have %s: GR-DEFINITION-INVALID", (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "GR-DEFINITION-INVALID" }));
  });

  test("is another by what it means, and the same by what people say of it", () => {
    const same = [
      inactivity("churned", { source: events, active: "90d", horizon: "30d", owner: "crm", description: "Gone" }),
      inactivity("churned", { source: { ...events, description: "x" }, active: "90d", horizon: "30d", version: "2.0" }),
    ];
    const others = [
      inactivity("churned", { source: events, active: "91d", horizon: "30d" }),
      inactivity("churned", { source: events, active: "90d", horizon: "31d" }),
      inactivity("gone", { source: events, active: "90d", horizon: "30d" }),
      label("churned", { source: events, horizon: "30d", active: "90d", value: () => count(), as: (n) => n.lt(1) }),
      label("churned", { source: events, horizon: "30d", active: "90d", value: (row) => max(row.amount) }),
      label("churned", { source: events, horizon: "30d", active: "90d", value: () => sessions({ gap: "1h" }).count() }),
      labelFile("churned", { entity: user, files: "labels.csv", value: "boolean" }),
    ];
    for (const one of same) expect(labelHash(one)).toBe(labelHash(churned));
    expect(new Set([churned, ...others].map(labelHash)).size).toBe(others.length + 1);
  });
});

describe("a model", () => {
  test("names its service and its label, and has its cutoffs in order", () => {
    const made = model("churn", {
      service,
      label: churned,
      algorithms: ["xgboost", "logistic_regression"],
      cutoffs: ["2026-03-01", "2026-01-01", "2026-03-01T00:00:00Z"],
      owner: "growth",
    });
    expect(made).toEqual({
      kind: "model",
      name: "churn",
      description: "",
      owner: "growth",
      version: "1.0",
      service: "service",
      label: "churned",
      algorithms: ["xgboost", "logistic_regression"],
      // 20,454 and 20,513 days after 1970-01-01.
      cutoffsMicros: [20_454 * dayMicros, 20_513 * dayMicros],
    });
    expect(model("churn", { service, label: churned, algorithms: ["xgboost"] }).cutoffsMicros).toBeNull();
    expect(hashOf(made)).not.toBe(hashOf(model("churn", { service, label: churned, algorithms: ["xgboost"] })));
  });

  test.each([
    ["a name that is none", () => model("1", { service, label: churned, algorithms: ["xgboost"] })],
    ["a view for a service", () => model("m", { service: loose(activity), label: churned, algorithms: ["xgboost"] })],
    ["a source for a label", () => model("m", { service, label: loose(events), algorithms: ["xgboost"] })],
    ["no algorithm", () => model("m", { service, label: churned, algorithms: [] })],
    ["an unknown algorithm", () => model("m", { service, label: churned, algorithms: [loose("xgbost")] })],
    ["an algorithm twice", () => model("m", { service, label: churned, algorithms: ["xgboost", "xgboost"] })],
    ["no cutoff", () => model("m", { service, label: churned, algorithms: ["xgboost"], cutoffs: [] })],
    [
      "cutoffs for a file that has them",
      () =>
        model("m", {
          service,
          label: labelFile("l", { entity: user, files: "l.csv", value: "boolean" }),
          algorithms: ["xgboost"],
          cutoffs: ["2026-01-01"],
        }),
    ],
  ])("can't have %s: GR-DEFINITION-INVALID", (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "GR-DEFINITION-INVALID" }));
  });
});
