import type { Source, SourceFunction } from "../../definition/index.js";
import { buffersOf, encodeColumn, type Job, openWorkerPool, type WireColumn } from "../../workers/index.js";
import type { ColumnBatch } from "../contract.js";
import type { RowsJob, RowsSetup } from "./rows-job.js";

export interface RowFunctionOptions {
  /** The feature repo's folder, which the functions' modules are relative to. */
  readonly repoFolder: string;
  /** How many worker threads at most; one a core by default. */
  readonly workers?: number | undefined;
  /** How long a worker may take for a batch; two minutes by default. */
  readonly timeoutMillis?: number | undefined;
}

/** How much is kept of what functions gave. */
export interface KeptLimits {
  /** What is kept in all, up to which nothing but age removes a file; 1 GiB by default. */
  readonly bytes: number;
  /** How long what no source uses is kept; 30 days by default. */
  readonly daysUnused: number;
  /** What was used since then stays though it be too much: the next run of another source uses it. 2 days by default. */
  readonly daysSpared: number;
  /** So many files of a function are read one by one; more are put together. 16 by default. */
  readonly parts: number;
}

/** How an engine runs row functions. */
export interface EngineFunctionOptions extends Omit<RowFunctionOptions, "repoFolder"> {
  /** Where what functions gave is kept between runs; nothing is kept by default. Whatever lies there may be removed. */
  readonly keptFolder?: string | undefined;
  readonly keptLimits?: Partial<KeptLimits> | undefined;
}

/** The columns that row functions gave for one batch of rows. */
export interface GivenColumns {
  readonly rows: number;
  readonly columns: readonly WireColumn[];
}

/** Rows of a batch: enough that a message costs little beside them, few enough that each core has some. */
const batchRows = 2048;

/** Worker threads that run a source's row functions; they are started as batches come. Close it by disposal. */
export interface RowFunctions extends AsyncDisposable {
  /**
   * Runs some of the functions over batches of their inputs (each function's, one after another). The columns come in the
   * rows' order: each function's outputs, one after another. Few batches are in memory at a time.
   *
   * Throws `GR-FUNCTION-FAILED` and `GR-FUNCTION-OUTPUT-INVALID` with `data.row`, the position of the row, from 0;
   * `GR-FUNCTION-MISSING`, `GR-VALUE-UNSAFE-INTEGER`, the codes of loading a module, and those of `openWorkerPool`.
   */
  run(functions: readonly SourceFunction[], inputs: AsyncIterable<ColumnBatch>): AsyncGenerator<GivenColumns>;
}

/** Opens the workers of a source's row functions: one set of them, however many functions are run one after another. */
export function openRowFunctions(
  source: Source,
  functions: readonly SourceFunction[],
  { repoFolder, workers, timeoutMillis }: RowFunctionOptions,
): RowFunctions {
  const setup: RowsSetup = { source: source.name, repoFolder, functions: functions.map(calledFunction) };
  const labels = functions.map((one) => `${one.module}#${one.export}`).join(", ");
  const pool = openWorkerPool<RowsJob, readonly WireColumn[]>({
    // Beside this module, in whatever form this package runs.
    entry: new URL(import.meta.url.endsWith(".ts") ? "./row-worker.ts" : "./row-worker.js", import.meta.url),
    setup,
    subject: `Row function ${labels} of source "${source.name}"`,
    size: workers,
    timeoutMillis,
  });
  return {
    async *run(some, inputs) {
      const places = some.map((one) => functions.indexOf(one));
      for await (const columns of pool.map(jobs(some, places, inputs))) {
        yield { rows: columns[0] === undefined ? 0 : rowsOf(columns[0]), columns };
      }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

function calledFunction(one: SourceFunction): RowsSetup["functions"][number] {
  const { module, export: exported, fitted, inputs, outputs } = one;
  return {
    module,
    export: exported,
    ...(fitted === undefined ? {} : { fitted }),
    shape: { inputs: inputs.map(({ name, expression }) => ({ name, type: expression.type })), outputs },
  };
}

/** The batches as jobs; small ones are put together. */
async function* jobs(
  functions: readonly SourceFunction[],
  places: readonly number[],
  batches: AsyncIterable<ColumnBatch>,
): AsyncGenerator<Job<RowsJob>> {
  let firstRow = 0;
  let held: ColumnBatch[] = [];
  let heldRows = 0;
  const job = (): Job<RowsJob> => {
    const rows = heldRows;
    const inputs = functions.flatMap((one) => one.inputs);
    const columns = inputs.map(({ name, expression }, c) =>
      encodeColumn(
        held.flatMap((batch) => batch.columns[c] ?? []),
        expression.type,
        name,
      ),
    );
    const made = {
      label: `rows ${firstRow + 1} to ${firstRow + rows}`,
      payload: { functions: places, firstRow, rows, columns },
      transfer: buffersOf(columns),
    };
    firstRow += rows;
    held = [];
    heldRows = 0;
    return made;
  };
  for await (const batch of batches) {
    held.push(batch);
    heldRows += batch.rows;
    if (heldRows >= batchRows) yield job();
  }
  if (heldRows > 0) yield job();
}

function rowsOf(column: WireColumn): number {
  return column.kind === "texts" || column.kind === "lists" ? column.values.length : column.nulls.length;
}
