import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { count, countDistinct, countsBy, max, rate, sessions } from "../../aggregation/index.js";
import { entity, eventSource, featureView } from "../../definition/index.js";
import { aggregateOf, planView } from "../../logical/index.js";
import { duckdbDialect, fromFunction, print, type Select, select, star, text } from "../../sql/index.js";
import { microsOf } from "../../time/index.js";
import { computeView, passesFor } from "./compute-view.js";
import { groupingsOf } from "./groupings.js";
import { openParquetWriter } from "./parquet-writer.js";
import { type DuckdbSession, openSession } from "./session.js";

const user = entity("user", { joinKeys: { shop: "string", user_id: "int64" } });
const view = featureView("activity", {
  entity: user,
  source: eventSource("events", { files: "e.parquet", entity: user, eventTime: "at", columns: { kind: "string" } }),
  owner: "tests",
  features: (event) => ({
    purchases: count({ where: event.kind.eq("purchase"), windows: ["7d"] }),
    visits: sessions({ gap: "30m" }).count(),
    kind: countsBy(event.kind, ["purchase", "view", "'", "none", "é"], { windows: ["7d"] }),
    of_kind: countsBy(event.kind, ["view", "a", "b", "c"]),
    last_seen: max(event.at),
    kinds: rate(countDistinct(event.kind), count()),
  }),
});
const plan = planView(view, microsOf("2026-11-25"));
const manyRows = 100_000_000;

let folder: string;
let session: DuckdbSession;
let events: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-compute-"));
  session = await openSession({ temporaryFolder: folder });
  events = join(folder, "e.parquet");
  const writer = await openParquetWriter(events, [
    { name: "shop", type: "string" },
    { name: "user_id", type: "int64" },
    { name: "at", type: "timestamp" },
    { name: "kind", type: "string" },
  ]);
  const rows = Array.from({ length: 2000 }, (_, i) => i);
  writer.append(
    [
      rows.map((i) => (i % 3 === 0 ? "a" : "b")),
      rows.map((i) => i % 97),
      rows.map((i) => plan.asOfMicros - (i * 7_919 * 1_000_000) / 2),
      rows.map((i) => (i % 5 === 0 ? "purchase" : i % 7 === 0 ? null : i % 11 === 0 ? "'" : "view")),
    ],
    rows.length,
  );
  await writer.close();
});
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function rowsOf(file: string): Select {
  return select({ columns: [{ value: star, as: "*" }], from: fromFunction("read_parquet", [text(file)], "file") });
}

async function computed(name: string, sourceRows: number) {
  const file = join(folder, name);
  const rows = await computeView(session, plan, { select: rowsOf(events), everyRow: rowsOf(events), sourceRows }, file);
  const found = await session.rows(print(rowsOf(file), duckdbDialect), { doing: "reading what was computed" });
  expect(found.length).toBe(rows);
  return found;
}

test("a source of many rows is computed grouping by grouping, to the same rows in the same order", async () => {
  const apart = await computed("apart.parquet", manyRows);
  expect(apart).toEqual(await computed("once.parquet", 2000));
  // 97 users of shop b; every third row is shop a's, and each user meets it.
  expect(apart.length).toBe(194);
});

test("rows are stretches of their own where grouping them does not pay", async () => {
  const node = aggregateOf(plan.root) ?? expect.fail("An aggregate view has an aggregate.");
  const [grouped, single] = [true, false].map((groupStretches) =>
    groupingsOf(node, { groupStretches, rowsAtMost: null })
      .filter(({ names }) => names.includes("visits"))
      .map((grouping) => grouping.select(rowsOf(events))),
  );
  const found = await Promise.all(
    [grouped, single].map(async (some = []) => {
      const rows = await Promise.all(some.map((one) => session.rows(print(one, duckdbDialect), { doing: "grouping" })));
      return rows.flat().sort();
    }),
  );
  expect(found[0]).toEqual(found[1]);
  expect(found[0]?.length).toBe(194);
});

test("what an aggregate holds of its rows is held in passes", async () => {
  const node = aggregateOf(plan.root);
  const [held] = groupingsOf(node ?? expect.fail("An aggregate view has an aggregate."));
  expect(held?.names).toEqual(["kinds", "event_timestamp"]);
  expect(passesFor(held ?? expect.fail("There is a grouping."), 2000)).toBe(1);
  expect(passesFor(held ?? expect.fail("There is a grouping."), manyRows)).toBe(4);
});
