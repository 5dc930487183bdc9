import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { count } from "../../../dist/aggregation/index.js";
import { entity, eventSource, featureView } from "../../../dist/definition/index.js";
import { onDisk, sha256OfText } from "../../../dist/files/index.js";
import { openOfflineStore } from "../../../dist/offline/index.js";

const [, program, ...args] = process.argv;
if (program === import.meta.filename) await main(...args);

/**
 * `<repo folder> <day of November 2026> [hold]`: builds a snapshot in the repo's `offline_store`, for tests to kill.
 * With `hold` it tells that it has begun to compute, and goes on once its input ends. `<repo folder> prune` removes all
 * snapshots but the newest.
 */
async function main(repoFolder, day, hold) {
  if (day === "prune") {
    process.stdout.write(`pruned ${(await prune(repoFolder)).pruned.length}`);
    return;
  }
  const { built, snapshot } = await build(repoFolder, Number(day), async () => {
    if (hold === undefined) return;
    process.stdout.write("computing");
    await new Promise((resolve) => process.stdin.resume().once("end", resolve));
  });
  process.stdout.write(`${built ? "built" : "reused"} ${snapshot.build}`);
}

/** The build itself. Its engine copies the repo's `events.csv` by Node's own functions, so that faults come there too. */
export function build(repoFolder, day, beforeComputing = async () => {}) {
  return openOfflineStore(join(repoFolder, "offline_store")).buildSnapshot({
    engine: copyingEngine(join(repoFolder, "events.csv"), beforeComputing),
    view: activity(),
    asOfMicros: Date.UTC(2026, 10, day) * 1000,
    state: { number: 1, hash: sha256OfText("the first state") },
    repoFolder,
  });
}

export function prune(repoFolder) {
  return openOfflineStore(join(repoFolder, "offline_store")).prune({ keep: 1, named: [] });
}

function activity() {
  const user = entity("user", { joinKeys: { user_id: "int64" } });
  return featureView("activity", {
    entity: user,
    source: eventSource("events", { files: "events.csv", entity: user, columns: {}, eventTime: "event_time" }),
    owner: "growth_team",
    features: () => ({ total_events: count() }),
  });
}

function copyingEngine(source, beforeComputing) {
  const fingerprint = async () => {
    const text = await readFile(source, "utf8");
    return [{ path: "events.csv", bytes: Buffer.byteLength(text), sha256: sha256OfText(text) }];
  };
  return {
    name: "copying",
    fingerprint,
    async runView(_plan, file) {
      await beforeComputing();
      const text = await readFile(source, "utf8");
      await onDisk(file, () => writeFile(file, text, { flag: "wx" }));
      const report = {
        source: "events",
        files: await fingerprint(),
        prunedFiles: 0,
        rows: 1,
        leftOut: { nullKey: 0, nullEventTime: 0 },
        superseded: 0,
        counted: { nan: 0, flooredTimes: 0, outOfRange: 0, fittedVectors: 0 },
        warnings: [],
      };
      return { rows: 1, sources: [report] };
    },
  };
}
