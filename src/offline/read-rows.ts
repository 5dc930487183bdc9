import { join } from "node:path";
import type { BatchEngine, ColumnBatch } from "../batch/index.js";
import { invariant } from "../errors/index.js";
import type { SnapshotColumn } from "../logical/index.js";
import { describe, verifySnapshot } from "./read-snapshot.js";
import type { Snapshot } from "./snapshot.js";

/**
 * A snapshot's rows in batches of columns, after its data was checked to the last byte; all columns unless some are
 * asked for. Throws `GR-OFFLINE-CORRUPT`, and the codes of `diskError`.
 */
export async function* readRows(
  snapshot: Snapshot,
  engine: BatchEngine,
  columns: readonly SnapshotColumn[] = snapshot.columns,
): AsyncIterable<ColumnBatch> {
  await verifySnapshot(snapshot);
  let rows = 0;
  for (const { path } of snapshot.files) {
    for await (const batch of engine.readParquet(join(snapshot.folder, path), columns)) {
      rows += batch.rows;
      yield batch;
    }
  }
  // The bytes are right, so that only an engine that loses rows can make these differ.
  invariant(rows === snapshot.rows, `${engine.name} read ${rows} of ${snapshot.rows} rows of ${describe(snapshot)}`);
}
