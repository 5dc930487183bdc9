import { availableParallelism, totalmem } from "node:os";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { isGranaryError } from "../../errors/index.js";
import type { DataType, Value } from "../../schema/index.js";
import { duckdbDialect, type PrintedSql, quoteName } from "../../sql/index.js";
import type { ColumnBatch } from "../contract.js";
import { type DuckdbContext, withDuckdb } from "./duckdb-error.js";
import { plainValue } from "./duckdb-value.js";
import { listsOn, streamOn } from "./streams.js";

export interface SessionOptions {
  /** Where DuckDB spills what memory can't hold, and where rows are staged. It must exist. */
  readonly temporaryFolder: string;
  /** What DuckDB may hold in memory, in MiB; half of the machine's by default. */
  readonly memoryLimitMb?: number | undefined;
  readonly threads?: number | undefined;
}

/** One DuckDB in memory. Failures are catalogue errors, by `duckdbError`; `context` says what was being done. */
export interface DuckdbSession extends AsyncDisposable {
  readonly temporaryFolder: string;
  /** Runs a statement whose result is of no interest; the number of rows it changed. */
  run(printed: PrintedSql, context: DuckdbContext): Promise<number>;
  /**
   * Does `work` within little memory: what sorts and groupings hold beyond it is spilled to `temporaryFolder`, which takes
   * hardly longer while the machine caches its files. A statement that can't do with so little is run again with all memory
   * that the session may use.
   */
  lean<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Does `work` by one thread, where `isNeeded`: rows are then added in the same order each time, and sums of floats come out
   * equal to the last bit.
   */
  inOrder<T>(isNeeded: boolean, work: () => Promise<T>): Promise<T>;
  /** A small result, whole: rows of values in the order of its columns. */
  rows(printed: PrintedSql, context: DuckdbContext): Promise<readonly (readonly Value[])[]>;
  /**
   * A result of any size in batches of columns, on a connection of its own: a statement run on the connection of an
   * open stream would end that stream silently. `types` are those of the columns.
   */
  stream(printed: PrintedSql, types: readonly DataType[], context: DuckdbContext): AsyncIterable<ColumnBatch>;
  /**
   * A result of one column of lists of UINTEGER, without nulls, on a connection of its own. Each list may be written to, and
   * holds until the next one is asked for.
   */
  streamLists(printed: PrintedSql, context: DuckdbContext): AsyncIterable<Uint32Array>;
  /** Makes a table of one column of UINTEGER. */
  createNumbers(tableName: string, column: string, numbers: Uint32Array, context: DuckdbContext): Promise<void>;
}

/**
 * Opens a DuckDB in memory: UTC, IEEE floats, no extension installed or loaded by itself (and so no network).
 * Throws `GR-ENGINE-FAILED` and the other codes of `duckdbError`.
 */
export async function openSession(options: SessionOptions): Promise<DuckdbSession> {
  const opening: DuckdbContext = { doing: "opening the batch engine" };
  const instance = await withDuckdb(opening, () => DuckDBInstance.create(":memory:", configuration(options)));
  const connect = async (): Promise<DuckDBConnection> => {
    const connection = await instance.connect();
    await connection.run("SET ieee_floating_point_ops = true");
    // With the default of 1 MB a stream of narrow rows waits for its reader again and again.
    await connection.run("SET streaming_buffer_size = '16MiB'");
    return connection;
  };
  const main = await withDuckdb(opening, async () => {
    const connection = await connect();
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    return connection;
  });

  const [allMb, leanMb] = [memoryLimitMb(options), Math.min(memoryLimitMb(options), leanMemoryMb(options))];
  let [limitMb, leanWorks, inOrderWorks] = [allMb, 0, 0];
  const threads = options.threads === undefined ? "RESET threads" : `SET threads = ${options.threads}`;
  const limit = async (mb: number): Promise<void> => {
    if (mb === limitMb) return;
    await withDuckdb(opening, () => main.run(`SET memory_limit = '${mb}MiB'`));
    limitMb = mb;
  };
  /** Runs a statement; where it can't do with little memory, once more with all. What fails leaves nothing behind. */
  const statement = async <T>(context: DuckdbContext, run: () => Promise<T>): Promise<T> => {
    try {
      return await withDuckdb(context, run);
    } catch (error) {
      if (!isGranaryError(error, "GR-ENGINE-MEMORY-EXHAUSTED") || limitMb === allMb) throw error;
    }
    await limit(allMb);
    return withDuckdb(context, run);
  };

  return {
    temporaryFolder: options.temporaryFolder,
    run: (printed, context) =>
      statement(context, async () => (await main.run(printed.text, [...printed.parameters])).rowsChanged),
    async lean(work) {
      leanWorks += 1;
      try {
        await limit(leanMb);
        return await work();
      } finally {
        leanWorks -= 1;
        if (leanWorks === 0) await limit(allMb);
      }
    },
    async inOrder(isNeeded, work) {
      if (!isNeeded) return work();
      inOrderWorks += 1;
      try {
        await withDuckdb(opening, () => main.run("SET threads = 1"));
        return await work();
      } finally {
        inOrderWorks -= 1;
        if (inOrderWorks === 0) await withDuckdb(opening, () => main.run(threads));
      }
    },
    rows: (printed, context) =>
      statement(context, async () => {
        const result = await main.run(printed.text, [...printed.parameters]);
        return (await result.getRows()).map((row) => row.map(plainValue));
      }),
    stream: (printed, types, context) => streamOn(connect, printed, types, context),
    streamLists: (printed, context) => listsOn(connect, printed, context),
    createNumbers: (tableName, column, numbers, context) =>
      withDuckdb(context, async () => {
        const quoted = quoteName(tableName, duckdbDialect);
        await main.run(`CREATE TABLE ${quoted} (${quoteName(column, duckdbDialect)} UINTEGER)`);
        const appender = await main.createAppender(tableName);
        for (const number of numbers) {
          appender.appendUInteger(number);
          appender.endRow();
        }
        appender.closeSync();
      }),
    async [Symbol.asyncDispose]() {
      main.closeSync();
      instance.closeSync();
    },
  };
}

function memoryLimitMb(options: SessionOptions): number {
  return options.memoryLimitMb ?? Math.floor(totalmem() / 2 ** 21);
}

/** What sorting and grouping get along with: each thread has its own share of rows under way. */
function leanMemoryMb({ threads = availableParallelism() }: SessionOptions): number {
  return 256 + 128 * threads;
}

function configuration(options: SessionOptions): Record<string, string> {
  return {
    temp_directory: options.temporaryFolder,
    // What it would keep of a file it knows by name and time alone: a file written anew within that was read as a mixture.
    enable_external_file_cache: "false",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    memory_limit: `${memoryLimitMb(options)}MiB`,
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  };
}
