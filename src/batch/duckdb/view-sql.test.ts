import { expect, test } from "vitest";
import { count, sessions, sum } from "../../aggregation/index.js";
import { entity, eventSource, featureView } from "../../definition/index.js";
import { planView } from "../../logical/index.js";
import { microsOf } from "../../time/index.js";
import { viewSql } from "./view-sql.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const events = eventSource("events", {
  files: "e.parquet",
  entity: user,
  eventTime: "at",
  columns: { kind: "string", x: "int64" },
});
const windows = ["1d", "7d", "30d"] as const;

function scansOf(view: Parameters<typeof planView>[0]): number {
  return viewSql(planView(view, microsOf("2026-11-25"))).split('FROM "events"').length - 1;
}

test("any number of features and windows reads the source once, and once more where rows must be sorted", () => {
  const streamed = featureView("v", {
    entity: user,
    source: events,
    owner: "tests",
    features: (row) => ({
      n: count({ windows }),
      x: sum(row.x, { windows }),
      y: sum(row.x, { where: row.kind.eq("it's"), windows }),
    }),
  });
  expect(scansOf(streamed)).toBe(1);
  const sorted = featureView("v", {
    entity: user,
    source: events,
    owner: "tests",
    features: (row) => ({
      n: count({ windows }),
      x: sum(row.x),
      visits: sessions({ gap: "30m" }).count({ windows }),
      length: sessions({ gap: "30m" }).meanLength("minutes", { windows }),
    }),
  });
  expect(scansOf(sorted)).toBe(2);
});

test("texts are bound, and told below", () => {
  const view = featureView("v", {
    entity: user,
    source: events,
    owner: "tests",
    features: (row) => ({ n: count({ where: row.kind.eq("'; DROP") }) }),
  });
  const sql = viewSql(planView(view, microsOf("2026-11-25")));
  expect(sql).toContain('"kind" = $1');
  expect(sql).toContain('-- $1 = "\'; DROP"');
});
