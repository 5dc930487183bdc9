import { type DuckDBConnection, type DuckDBDataChunk, DuckDBListVector, DuckDBUIntegerVector } from "@duckdb/node-api";
import { fail, invariant } from "../../errors/index.js";
import type { DataType } from "../../schema/index.js";
import type { PrintedSql } from "../../sql/index.js";
import type { ColumnBatch } from "../contract.js";
import { type DuckdbContext, withDuckdb } from "./duckdb-error.js";
import { valueReader } from "./duckdb-value.js";

/** See `DuckdbSession.stream`. */
export async function* streamOn(
  connect: () => Promise<DuckDBConnection>,
  printed: PrintedSql,
  types: readonly DataType[],
  context: DuckdbContext,
): AsyncGenerator<ColumnBatch> {
  const readers = types.map(valueReader);
  for await (const { chunk, rows } of chunksOn(connect, printed, types.length, context)) {
    const columns = readers.map((read, c) => {
      const vector = chunk.getColumnVector(c);
      return Array.from({ length: rows }, (_, r) => read(vector.getItem(r)));
    });
    yield { rows, columns };
  }
}

/** See `DuckdbSession.streamLists`. */
export async function* listsOn(
  connect: () => Promise<DuckDBConnection>,
  printed: PrintedSql,
  context: DuckdbContext,
): AsyncGenerator<Uint32Array> {
  let numbers = new Uint32Array(0);
  for await (const { chunk, rows } of chunksOn(connect, printed, 1, context)) {
    const lists = chunk.getColumnVector(0);
    invariant(lists instanceof DuckDBListVector, "what is streamed as lists are lists");
    const all = lists.childVector;
    invariant(all instanceof DuckDBUIntegerVector, "the lists are of UINTEGER");
    for (let r = 0; r < rows; r++) {
      const [first, length] = [lists.getEntryOffset(r), lists.getEntryLength(r)];
      if (numbers.length < length) numbers = new Uint32Array(length);
      for (let i = 0; i < length; i++) numbers[i] = all.getItem(first + i) ?? 0;
      yield numbers.subarray(0, length);
    }
  }
}

/** The first rows of a chunk: the last row of a stream is none of the result's. */
interface StreamedChunk {
  readonly chunk: DuckDBDataChunk;
  readonly rows: number;
}

/**
 * The chunks of a stream, the next of which is fetched while one is worked on. A stream that fails on its way ends like one
 * that is whole, as the engine's client has it; so a row is added to the result that says that this was all.
 */
async function* chunksOn(
  connect: () => Promise<DuckDBConnection>,
  printed: PrintedSql,
  columns: number,
  context: DuckdbContext,
): AsyncGenerator<StreamedChunk> {
  const connection = await withDuckdb(context, connect);
  let next: Promise<DuckDBDataChunk | null> = Promise.resolve(null);
  try {
    const result = await withDuckdb(context, () =>
      connection.stream(withLastRow(printed.text, columns), [...printed.parameters]),
    );
    invariant(result.columnCount === columns + 1, `a stream has ${result.columnCount - 1} columns, not ${columns}`);
    const fetched = (): Promise<DuckDBDataChunk | null> => {
      const chunk = withDuckdb(context, () => result.fetchChunk());
      chunk.catch(() => {}); // thrown where it is awaited
      return chunk;
    };
    next = fetched();
    for (let isWhole = false; !isWhole; ) {
      const chunk = await next;
      const held = chunk?.rowCount ?? 0;
      if (chunk === null || held === 0) return await failOf(connection, printed, context);
      isWhole = chunk.getColumnVector(columns).getItem(held - 1) === true;
      if (!isWhole) next = fetched();
      const rows = isWhole ? held - 1 : held;
      if (rows > 0) yield { chunk, rows };
    }
  } finally {
    await next.catch(() => {}); // else the connection would close under it
    connection.closeSync();
  }
}

function withLastRow(text: string, columns: number): string {
  return `SELECT *, FALSE FROM (${text}) UNION ALL SELECT ${"NULL, ".repeat(columns)}TRUE`;
}

/** Throws what a stream that broke off failed for, as running it again tells. */
async function failOf(connection: DuckDBConnection, printed: PrintedSql, context: DuckdbContext): Promise<never> {
  const counted = `SELECT count(COLUMNS(*)) FROM (${printed.text})`; // of all columns, so that each is computed
  await withDuckdb(context, () => connection.run(counted, [...printed.parameters]));
  return fail(
    "GR-ENGINE-FAILED",
    `While ${context.doing}: the result broke off before its end, and did not when it was computed again.`,
  );
}
