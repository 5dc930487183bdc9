import { join } from "node:path";
import { type Cell, openParquetWriter, type ParquetColumn, type ParquetWriter } from "../batch/index.js";
import { makeFolder } from "../files/index.js";

/** A table of rows written to `part-0000.parquet`, `part-0001.parquet`, … of one folder. */
export interface PartFiles extends AsyncDisposable {
  /** Adds a row, its cells in the columns' order. */
  add(row: readonly Cell[]): void;
  /** True when enough rows wait to be worth a `flush`. */
  readonly wantsFlush: boolean;
  /** Hands the waiting rows to the file, and begins a new file when that one is full. */
  flush(): Promise<void>;
  /** Ends the last file. Returns the files' names and rows; a table without rows is one file without rows. */
  close(): Promise<readonly PartFile[]>;
}

export interface PartFile {
  readonly name: string;
  readonly rowCount: number;
}

export interface PartFilesOptions {
  /** A file ends with the flush that brings it to this many rows. */
  readonly rowsPerFile: number;
  /** Columns by which each file is sorted. */
  readonly orderBy?: readonly string[];
}

const rowsPerFlush = 16_384;

/** What one file's rows may hold in memory before they spill: two files at once are in the making at most. */
const memoryLimitBytes = 200 * 2 ** 20;

/** Opens a table in `folder`, which is made. A full file is compressed in the background while the next one fills. */
export async function openPartFiles(
  folder: string,
  columns: readonly ParquetColumn[],
  { rowsPerFile, orderBy = [] }: PartFilesOptions,
): Promise<PartFiles> {
  await makeFolder(folder);
  const parts: PartFile[] = [];
  let cells: Cell[][] = columns.map(() => []);
  let waiting = 0;
  let writer: ParquetWriter | undefined;
  let ending: Promise<unknown> = Promise.resolve();

  const nextName = () => `part-${String(parts.length).padStart(4, "0")}.parquet`;

  async function appendWaiting(): Promise<ParquetWriter> {
    writer ??= await openParquetWriter(join(folder, nextName()), columns, { orderBy, memoryLimitBytes });
    writer.append(cells, waiting);
    cells = columns.map(() => []);
    waiting = 0;
    return writer;
  }

  async function endFile(full: ParquetWriter): Promise<void> {
    writer = undefined;
    parts.push({ name: nextName(), rowCount: full.rowCount });
    const before = ending;
    ending = full.close();
    // A failure is met where `ending` is awaited; until then it must not count as unhandled.
    ending.catch(() => {});
    await before;
  }

  return {
    add(row) {
      for (const [index, column] of cells.entries()) column.push(row[index] ?? null);
      waiting++;
    },
    get wantsFlush() {
      return waiting >= Math.min(rowsPerFlush, rowsPerFile);
    },
    async flush() {
      const current = await appendWaiting();
      if (current.rowCount >= rowsPerFile) await endFile(current);
    },
    async close() {
      if (waiting > 0 || writer !== undefined || parts.length === 0) await endFile(await appendWaiting());
      await ending;
      return parts;
    },
    async [Symbol.asyncDispose]() {
      await ending.catch(() => {});
      await writer?.abort();
    },
  };
}
