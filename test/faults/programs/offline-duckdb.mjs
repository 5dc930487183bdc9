import { join } from "node:path";
import { count } from "../../../dist/aggregation/index.js";
import { openDuckdbEngine } from "../../../dist/batch/index.js";
import { entity, eventSource, featureView } from "../../../dist/definition/index.js";
import { sha256OfText } from "../../../dist/files/index.js";
import { openOfflineStore } from "../../../dist/offline/index.js";

/** `<repo folder> <day of November 2026>`: builds a snapshot of the repo's `events.parquet` with DuckDB, and tells its rows. */
const [repoFolder = ".", day] = process.argv.slice(2);

const user = entity("user", { joinKeys: { user_id: "string" } });
const view = featureView("activity", {
  entity: user,
  source: eventSource("events", { files: "events.parquet", entity: user, columns: {}, eventTime: "event_time" }),
  owner: "growth_team",
  features: () => ({ total_events: count() }),
});

const engine = await openDuckdbEngine({
  temporaryFolder: join(repoFolder, "temporary"),
  importModule: (path) => import(path),
});
try {
  const { snapshot } = await openOfflineStore(join(repoFolder, "offline_store")).buildSnapshot({
    engine,
    view,
    asOfMicros: Date.UTC(2026, 10, Number(day)) * 1000,
    state: { number: 1, hash: sha256OfText("the first state") },
    repoFolder,
  });
  process.stdout.write(String(snapshot.rows));
} finally {
  await engine[Symbol.asyncDispose]();
}
