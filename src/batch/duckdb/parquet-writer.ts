import { rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance } from "@duckdb/node-api";
import { invariant } from "../../errors/index.js";
import { onDisk, stageFolder, syncPath } from "../../files/index.js";
import { duckdbDialect, quoteName } from "../../sql/index.js";
import { type Cell, cellConverter, type ParquetType, readExpression, stagingType } from "./parquet-cell.js";

export type { Cell, ParquetType };

/** A column of a Parquet file to be written. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
}

/** The cells of one column of a chunk. Where `nulls` is 1 the cell is null, whatever its value. */
export type ColumnCells = ArrayLike<Cell> | { readonly values: ArrayLike<Cell>; readonly nulls: Uint8Array };

export interface ParquetWriterOptions {
  /** Columns to sort the file's rows by, ascending. Without it rows stay as they were appended. */
  readonly orderBy?: readonly string[];
  /** What DuckDB may hold in memory before it spills to a folder beside the file. 256 MiB by default. */
  readonly memoryLimitBytes?: number;
}

/** One Parquet file in the making. It appears at its path, whole, when `close` resolves, and not at all before. */
export interface ParquetWriter extends AsyncDisposable {
  /** Adds `rowCount` rows: the cells of each column, in the columns' order, of any length ≥ `rowCount`. */
  append(columns: readonly ColumnCells[], rowCount: number): void;
  /** Rows appended so far. */
  readonly rowCount: number;
  /** Writes the file, syncs it, and puts it in its place, over a file that was there. */
  close(): Promise<{ readonly rowCount: number; readonly sizeBytes: number }>;
  /** Gives up, unless closed: nothing is left at the path or beside it. */
  abort(): Promise<void>;
}

const rowsPerChunk = 2048;

/**
 * Opens a Parquet file (zstd) for writing in chunks of columns, in bounded memory: rows are staged in a DuckDB table
 * that spills to disk past `memoryLimitBytes`. The file's folder is made where it is missing; what a killed process
 * leaves in it is swept by `sweepTemporaries`.
 *
 * Cells must fit their column's type (a wrong one is `GR-INTERNAL`: callers check what comes from outside).
 * Throws the codes of `diskError`, and DuckDB's own errors.
 */
export async function openParquetWriter(
  path: string,
  columns: readonly ParquetColumn[],
  options: ParquetWriterOptions = {},
): Promise<ParquetWriter> {
  const stagedFolder = await stageFolder(dirname(path));
  const stagedPath = join(stagedFolder, "staged.parquet");
  const limitMiB = Math.ceil((options.memoryLimitBytes ?? 256 * 2 ** 20) / 2 ** 20);
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${limitMiB}MiB`,
    temp_directory: join(stagedFolder, "spill"),
  });
  const connection = await instance.connect();
  const staging = await openStaging(connection, columns);
  let state: "open" | "closed" = "open";

  async function release(): Promise<void> {
    state = "closed";
    connection.closeSync();
    instance.closeSync();
    await rm(stagedFolder, { recursive: true, force: true });
  }

  const writer: ParquetWriter = {
    append(cells, rowCount) {
      invariant(state === "open", `rows were appended to ${path} after it was closed`);
      staging.append(cells, rowCount);
    },
    get rowCount() {
      return staging.rowCount;
    },
    async close() {
      invariant(state === "open", `${path} was closed twice`);
      state = "closed";
      try {
        staging.finish();
        await connection.run(copyStatement(columns, options.orderBy ?? [], stagedPath));
        const { size } = await onDisk(path, async () => {
          await syncPath(stagedPath);
          await rename(stagedPath, path);
          await syncPath(dirname(path));
          return stat(path);
        });
        return { rowCount: staging.rowCount, sizeBytes: size };
      } finally {
        await release();
      }
    },
    async abort() {
      if (state === "open") await release();
    },
    [Symbol.asyncDispose]: () => writer.abort(),
  };
  return writer;
}

interface Staging {
  append(cells: readonly ColumnCells[], rowCount: number): void;
  finish(): void;
  readonly rowCount: number;
}

/** The table `staging`, whose columns are named `c0`, `c1`, … so that no name from outside needs care. */
async function openStaging(connection: DuckDBConnection, columns: readonly ParquetColumn[]): Promise<Staging> {
  await connection.run(`CREATE TABLE staging (${columns.map((c, i) => `c${i} ${stagingType(c.type)}`).join(", ")})`);
  const appender: DuckDBAppender = await connection.createAppender("staging");
  const chunk = DuckDBDataChunk.create(columns.map((_, i) => appender.columnType(i)));
  const converters = columns.map((column) => cellConverter(column.type, column.name));
  let rowCount = 0;

  function appendSlice(cells: readonly ColumnCells[], from: number, count: number): void {
    chunk.reset();
    chunk.rowCount = count;
    for (const [c, convert] of converters.entries()) {
      const column = cells[c];
      invariant(column !== undefined, `column ${c} has no cells`);
      const [values, nulls] = "nulls" in column ? [column.values, column.nulls] : [column, undefined];
      const vector = chunk.getColumnVector(c);
      for (let i = 0; i < count; i++) {
        const value = nulls?.[from + i] === 1 ? null : values[from + i];
        vector.setItem(i, value === null ? null : convert(value));
      }
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }

  return {
    append(cells, count) {
      for (let from = 0; from < count; from += rowsPerChunk) {
        appendSlice(cells, from, Math.min(rowsPerChunk, count - from));
      }
      rowCount += count;
    },
    finish: () => appender.closeSync(),
    get rowCount() {
      return rowCount;
    },
  };
}

function copyStatement(columns: readonly ParquetColumn[], orderBy: readonly string[], path: string): string {
  const selected = columns.map(
    (column, i) => `${readExpression(column.type, `c${i}`)} AS ${quoteName(column.name, duckdbDialect)}`,
  );
  const order = orderBy.map((name) => `c${columns.findIndex((column) => column.name === name)}`);
  const sorted = order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`;
  return `COPY (SELECT ${selected.join(", ")} FROM staging${sorted}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
