import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AggregateFeature, count, countsBy, rate } from "../../aggregation/index.js";
import { entity, eventSource, featureView, type RowOf } from "../../definition/index.js";
import { planView } from "../../logical/index.js";
import { microsOf } from "../../time/index.js";
import type { BatchEngine } from "../contract.js";
import { openDuckdbEngine } from "./engine.js";

const user = entity("user", { joinKeys: { user_id: "int64" } });
const source = eventSource("events", {
  files: "events.csv",
  entity: user,
  eventTime: "at",
  columns: { id: "int64", kind: "string" },
  identity: ["id"],
});
type Make = (row: RowOf<NonNullable<(typeof source)["rowTypes"]>>) => AggregateFeature;

let folder: string;
let engine: BatchEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "granary-undeclared-"));
  const lines = ["user_id,at,id,kind", "1,2026-01-01,1,a", "1,2026-01-02,2,b", "1,2026-01-03,3,", "2,2026-01-03,4,b"];
  // Superseded, after the as-of, and without a key: none of them counts.
  lines.push("1,2026-01-01,5,old", "1,2026-01-02,5,a", "1,2027-01-01,6,late", ",2026-01-01,7,lost", "");
  await writeFile(join(folder, "events.csv"), lines.join("\n"));
  const importModule = () => Promise.reject(new Error("no source of these tests has a module"));
  engine = await openDuckdbEngine({ temporaryFolder: folder, importModule });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

let views = 0;
async function warningsOf(make: Make): Promise<readonly string[]> {
  const view = featureView("v", { entity: user, source, owner: "tests", features: (row) => ({ value: make(row) }) });
  const out = join(folder, `view-${views++}.parquet`);
  const { sources } = await engine.runView(planView(view, microsOf("2026-11-25")), out, { repoFolder: folder });
  return sources.flatMap(({ warnings }) => warnings);
}

const cases: readonly (readonly [what: string, make: Make, warnings: readonly string[]])[] = [
  ["all values declared", (row) => countsBy(row.kind, ["a", "b"]), []],
  ["one not declared", (row) => countsBy(row.kind, ["a"]), ['countsBy of kind declares no "b" (2 rows)']],
  ["in a rate", (row) => rate(countsBy(row.kind, ["b"]), count()), ['countsBy of kind declares no "a" (2 rows)']],
];
test.each(cases)("values of a countsBy: %s", async (_, make, warnings) => {
  expect(await warningsOf(make)).toEqual(warnings);
});
