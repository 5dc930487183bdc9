import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  AsyncByteQueue,
  Field,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  type RecordBatchWriter,
  Schema,
  Struct,
} from "apache-arrow";
import type { ColumnBatch } from "../batch/index.js";
import { onDisk } from "../files/index.js";
import type { DataType, Value } from "../schema/index.js";
import { arrowData, arrowTypeOf } from "./arrow-data.js";

/** A column of what is written as Arrow. */
interface ArrowColumn {
  readonly name: string;
  readonly type: DataType;
}

/** Rows of a record batch: engines give fewer at a time, each of which would cost a header. */
const rowsPerBatch = 32_768;

/** Writes batches to an Arrow IPC file (Feather, version 2), in bounded memory. Throws the codes of `diskError`. */
export async function writeArrowFile(
  columns: readonly ArrowColumn[],
  batches: AsyncIterable<ColumnBatch>,
  file: string,
): Promise<void> {
  const bytes = bytesOf(new RecordBatchFileWriter(), recordBatches(columns, batches));
  await onDisk(file, () => pipeline(Readable.from(bytes), createWriteStream(file)));
}

/** Batches as an Arrow IPC stream: its bytes, piece by piece, in bounded memory. */
export function arrowStream(
  columns: readonly ArrowColumn[],
  batches: AsyncIterable<ColumnBatch>,
): AsyncGenerator<Uint8Array> {
  return bytesOf(new RecordBatchStreamWriter(), recordBatches(columns, batches));
}

/** Where the library puts bytes; its own queue would keep them until somebody waits for more. */
class Pieces extends AsyncByteQueue {
  #pieces: Uint8Array[] = [];

  override write(piece: Uint8Array): void {
    this.#pieces.push(piece);
  }

  take(): readonly Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}

async function* bytesOf(writer: RecordBatchWriter, records: AsyncIterable<RecordBatch>): AsyncGenerator<Uint8Array> {
  const pieces = new Pieces();
  let started = false;
  for await (const record of records) {
    if (!started) writer.reset(pieces, record.schema);
    started = true;
    writer.write(record);
    yield* pieces.take();
  }
  writer.close();
  yield* pieces.take();
}

async function* recordBatches(
  columns: readonly ArrowColumn[],
  batches: AsyncIterable<ColumnBatch>,
): AsyncGenerator<RecordBatch> {
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, arrowTypeOf(type), true)));
  let pending: Value[][] = columns.map(() => []);
  let rows = 0;
  const record = (): RecordBatch => {
    const children = columns.map(({ type }, c) => arrowData(type, pending[c] ?? []));
    const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
    pending = columns.map(() => []);
    rows = 0;
    return new RecordBatch(schema, data);
  };
  let any = false;
  for await (const batch of batches) {
    for (const [c, values] of batch.columns.entries()) for (const value of values) pending[c]?.push(value);
    rows += batch.rows;
    if (rows < rowsPerBatch) continue;
    any = true;
    yield record();
  }
  // A table without rows has its schema all the same.
  if (rows > 0 || !any) yield record();
}
