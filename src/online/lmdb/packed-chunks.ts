import { Buffer } from "node:buffer";
import type { OnlineRow, RowVersion } from "../contract.js";
import { keyBytes } from "../key-bytes.js";
import { byteSink, packRow } from "../packed/index.js";
import type { Schema } from "./notes.js";

/** A record to write. */
export interface PackedRecord {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** What one transaction writes at most: it holds the writer's lock and the event loop for some ten milliseconds. */
const rowsPerTransaction = 4000;
const bytesPerTransaction = 1 << 20;

/** Packs rows into lists in key order, each for one transaction, across the batches in which they come. */
export async function* packedChunks(
  schema: Schema,
  version: RowVersion,
  batches: AsyncIterable<readonly OnlineRow[]>,
): AsyncGenerator<readonly PackedRecord[]> {
  const header = { schemaId: schema.id, version };
  const sink = byteSink();
  let keys: Buffer[] = [];
  let ends: number[] = [];
  const take = (): readonly PackedRecord[] => {
    const bytes = Buffer.from(sink.bytes.subarray(0, sink.length));
    const chunk = keys.map((key, i) => ({ key, value: bytes.subarray(ends[i - 1] ?? 0, ends[i]) }));
    keys = [];
    ends = [];
    sink.length = 0;
    // Stable: of rows with one key the last stands, as if they had been written one by one.
    return chunk.sort((a, b) => Buffer.compare(a.key, b.key));
  };
  for await (const batch of batches) {
    for (const row of batch) {
      keys.push(keyBytes(row.key));
      packRow(sink, schema.layout, header, row);
      ends.push(sink.length);
      if (keys.length >= rowsPerTransaction || sink.length >= bytesPerTransaction) yield take();
    }
  }
  if (keys.length > 0) yield take();
}
