import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { LabelDefinition } from "../../definition/index.js";
import { planLabel } from "../../logical/index.js";
import type { Value } from "../../schema/index.js";
import type { BatchEngine } from "../contract.js";
import { openDuckdbEngine } from "./engine.js";

/** An engine over a folder of its own, for the tests of a file. */
export function labelFixture() {
  let folder = "";
  let engine: BatchEngine;
  let files = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "granary-labels-"));
    engine = await openDuckdbEngine({
      temporaryFolder: folder,
      importModule: () => Promise.reject(new Error("no source of these tests has a module")),
    });
  });
  afterAll(async () => {
    await engine[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** A label's table, and what the engine reports of it. */
  async function tableOf(made: LabelDefinition, cutoffsMicros: readonly number[] | null) {
    const plan = planLabel(made);
    const file = join(folder, `labels-${files++}.parquet`);
    const result = await engine.runLabels(plan, { file, cutoffsMicros }, { repoFolder: folder });
    const rows: Value[][] = [];
    for await (const batch of engine.readParquet(file, plan.columns)) {
      for (let r = 0; r < batch.rows; r++) rows.push(batch.columns.map((values) => values[r] ?? null));
    }
    await rm(file);
    expect(rows.length).toBe(result.rows);
    return { result, rows };
  }

  return { folder: () => folder, engine: () => engine, tableOf };
}
