import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { count, sinceLast } from "../aggregation/index.js";
import { openDuckdbEngine } from "../batch/index.js";
import { entity, eventSource, featureView } from "../definition/index.js";
import { collect, newWorld, november, type World } from "./offline.suite.js";
import { toOnlineRows } from "./online-rows.js";
import { readRows } from "./read-rows.js";

let world: World;
beforeEach(async () => {
  world = await newWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const user = entity("user", { joinKeys: { user_id: "int64" } });
const activity = featureView("activity", {
  entity: user,
  source: eventSource("events", { files: "events.parquet", entity: user, columns: {}, eventTime: "event_time" }),
  owner: "growth_team",
  features: () => ({
    total_events: count(),
    recent_events: count({ window: "7d" }),
    last_active_days: sinceLast("days"),
  }),
});

/** Events of user 1 on the 1st and the 9th, of user −7 on the 2nd, of user 2 on the 12th of November. */
async function writeEvents(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT user_id::BIGINT AS user_id, make_timestamp(2026, 11, day, 0, 0, 0) AS event_time
           FROM (VALUES (1, 1), (1, 9), (-7, 2), (2, 12)) AS events (user_id, day)) TO $1 (FORMAT parquet)`,
    [file],
  );
  connection.closeSync();
  instance.closeSync();
}

test("what DuckDB computes is stored, read back and ready for an online store", async () => {
  await writeEvents(join(world.root, "events.parquet"));
  await using engine = await openDuckdbEngine({
    temporaryFolder: join(world.root, "temporary"),
    importModule: (path) => import(path),
  });
  const options = world.options({ engine, view: activity });
  const { snapshot } = await world.store.buildSnapshot(options);
  expect(snapshot).toMatchObject({ engine: "duckdb", rows: 2, sources: [{ source: "events" }] });
  expect((await world.store.buildSnapshot(options)).built).toBe(false);

  // As of the 10th. In the 7 days before, user 1 had one event and user −7 none; days are counted from the last instant.
  const rows = await collect(toOnlineRows(snapshot, readRows(snapshot, engine)));
  expect(rows.flat()).toEqual([
    { key: [-7], eventTimeMicros: november(2), values: [1, 0, november(2)] },
    { key: [1], eventTimeMicros: november(9), values: [2, 1, november(9)] },
  ]);
});
