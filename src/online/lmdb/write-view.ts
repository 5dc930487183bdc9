import type { Buffer } from "node:buffer";
import { invariant } from "../../errors/index.js";
import type { OnlineRow, RowVersion, StoredView, WriteOptions, WriteReport } from "../contract.js";
import { packedVersion } from "../packed/index.js";
import { compareVersions } from "../version.js";
import { betweenTransactions, type Environment } from "./environment.js";
import type { Notes } from "./notes.js";
import { type PackedRecord, packedChunks } from "./packed-chunks.js";
import type { Records } from "./records.js";
import { removeOlder } from "./remove-older.js";

/** Writes a view's rows, then removes what a full write did not bring, then notes the version as complete. */
export async function writeView(
  environment: Environment,
  notes: Notes,
  view: StoredView,
  version: RowVersion,
  batches: AsyncIterable<readonly OnlineRow[]>,
  { full = false, onProgress }: WriteOptions,
): Promise<WriteReport> {
  const schema = notes.schemaFor(view);
  const records = environment.makeRowsOf(view.name);
  let [rows, bytes, skipped] = [0, 0, 0];
  for await (const chunk of packedChunks(schema, version, batches)) {
    const written = environment.change(() => writeChunk(records, version, chunk), { durable: false });
    rows += written.rows;
    bytes += written.bytes;
    skipped += chunk.length - written.rows;
    onProgress?.(rows + skipped);
    await betweenTransactions();
  }
  const removed = full ? await removeOlder(environment, records, version) : 0;
  // What this returns after, the disk has: with it all that came before.
  environment.change(() => notes.raiseVersion(view.name, version), { durable: true });
  return { rows, bytes, skipped, removed };
}

/** Within a change: puts each record unless the store holds a greater version of it. Records are in key order. */
function writeChunk(
  records: Records,
  version: RowVersion,
  chunk: readonly PackedRecord[],
): Pick<WriteReport, "rows" | "bytes"> {
  let lastKey = greatestKey(records);
  let [rows, bytes] = [0, 0];
  for (const { key, value } of chunk) {
    // Past the last key there is nothing to compare with, and appending fills pages to the brim.
    const append = lastKey === undefined || key.compare(lastKey) > 0;
    if (append) lastKey = key;
    else if (holdsGreater(records, key, version)) continue;
    const done = append ? records.putSync(key, value, appendOptions) : records.putSync(key, value);
    invariant(done, "LMDB refused a record.");
    rows++;
    bytes += key.length + value.length;
  }
  return { rows, bytes };
}

const appendOptions = { append: true };

function greatestKey(records: Records): Buffer | undefined {
  for (const key of records.getKeys({ reverse: true, limit: 1 })) return key;
  return undefined;
}

function holdsGreater(records: Records, key: Buffer, version: RowVersion): boolean {
  const held = records.getBinaryFast(key);
  return held !== undefined && compareVersions(packedVersion(held, held.length), version) > 0;
}
