import { join } from "node:path";
import type { Source, SourceFunction } from "../../../definition/index.js";
import { invariant } from "../../../errors/index.js";
import type { DataType } from "../../../schema/index.js";
import {
  duckdbDialect,
  fromFunction,
  name,
  print,
  quoteName,
  select,
  text as sqlText,
  trueSql,
} from "../../../sql/index.js";
import { valueAt, type WireColumn } from "../../../workers/index.js";
import type { ColumnBatch } from "../../contract.js";
import type { RowFunctions } from "../../rows/index.js";
import type { DuckdbContext } from "../duckdb-error.js";
import { parquetTypeOf } from "../parquet-type.js";
import { type ColumnCells, openParquetWriter } from "../parquet-writer.js";
import type { DuckdbSession } from "../session.js";
import { wholeText } from "../whole-text.js";
import type { FunctionGroup, StagedInputs } from "./function-groups.js";
import type { KeptResults } from "./kept-results.js";
import { literalPath } from "./literal-path.js";
import type { ScanOptions } from "./scan-options.js";

/** Rows that were staged for row functions. */
export interface StagedRows {
  readonly session: DuckdbSession;
  readonly source: Source;
  readonly context: DuckdbContext;
  readonly folder: string;
  readonly file: string;
  readonly count: number;
  readonly inputs: StagedInputs;
  /** What runs the functions. */
  readonly workers: RowFunctions;
}

/** What the functions of a group gave for every key of the staged rows. */
export interface FunctionResults {
  readonly group: FunctionGroup;
  readonly functions: readonly {
    /** SQL of a relation of the key `k` and the outputs `o0`, `o1`, …, each key once. */
    readonly relation: string;
    readonly outputs: readonly string[];
  }[];
  /** The position among the staged rows of one that the functions were given. */
  readonly given: (position: number) => Promise<number>;
}

/** DuckDB's name for the position of a row in a Parquet file, from 0. */
export const position = "file_row_number";

/**
 * Sees that there is a result for every key of the staged rows: what wasn't kept is found by running the functions over the
 * first row of each key without one. `onRun` gets what tells of a row that they fail at, before they are run.
 */
export async function completeResults(
  staged: StagedRows,
  group: FunctionGroup,
  kept: KeptResults,
  options: ScanOptions,
  onRun: (given: FunctionResults["given"]) => void,
): Promise<FunctionResults> {
  const { session, context, folder } = staged;
  const parts = new Map<SourceFunction, readonly string[]>();
  for (const one of group.functions) parts.set(one, await kept.parts(one));
  const missing = join(folder, `missing${group.key}.parquet`);
  const missed = await session.run(missingRows(staged, group, [...parts.values()], missing), context);
  const given = async (at: number): Promise<number> => {
    const query = `SELECT _at FROM ${parquet([missing])} WHERE ${position} = ${at}`;
    const [row] = await session.rows({ text: query, parameters: [] }, context);
    return Number(row?.[0]);
  };
  onRun(given);
  // A function without any result yet has a file of none, so that its outputs have columns.
  if (missed > 0 || [...parts.values()].some((files) => files.length === 0)) {
    const results = join(folder, `given${group.key}.parquet`);
    await runOver(staged, group, { missing, missed, results }, options);
    for (const one of group.functions) {
      const file = join(folder, `part${group.key}.parquet`);
      const known = parts.get(one) ?? [];
      await session.run(part(one, { missing, results, known }, file), context);
      await kept.keep(one, file);
      parts.set(one, await kept.parts(one));
    }
  }
  const functions: FunctionResults["functions"][number][] = [];
  for (const one of group.functions) {
    const files = await putTogether(staged, one, parts.get(one) ?? [], kept);
    functions.push({ relation: relationOf(one, files), outputs: one.outputs.map((output) => output.name) });
  }
  return { group, functions, given };
}

function parquet(files: readonly string[], numbered = true): string {
  const list = files.map((file) => `'${literalPath(file).replaceAll("'", "''")}'`).join(", ");
  return `read_parquet([${list}]${numbered ? `, ${position} = true` : ""})`;
}

/** Each key once: where two runs found the same, both kept it. */
function relationOf({ outputs }: SourceFunction, files: readonly string[]): string {
  const firsts = outputs.map((_, o) => `first(o${o}) AS o${o}`);
  const [only] = files;
  if (files.length === 1 && only !== undefined) return `SELECT * FROM ${parquet([only], false)}`;
  return `SELECT k, ${firsts.join(", ")} FROM ${parquet(files, false)} GROUP BY k`;
}

/** The first staged row of each key that some function of the group has no result for. */
function missingRows(
  { file, inputs }: StagedRows,
  { key, functions }: FunctionGroup,
  parts: readonly (readonly string[])[],
  to: string,
) {
  const used = new Set(functions.flatMap((one) => one.inputs.map(({ expression }) => inputs.column(expression))));
  const columns = [...used].map((column) => `s.${quoteName(column, duckdbDialect)}`);
  const known = parts.map((files) => `SELECT k FROM ${parquet(files, false)}`).join(" INTERSECT ");
  const without = parts.some((files) => files.length === 0)
    ? ""
    : `ANTI JOIN (${known}) AS known ON r.${key} = known.k`;
  const firsts = `SELECT min(r.${position}) AS first FROM ${parquet([file])} AS r ${without} GROUP BY r.${key}`;
  const chosen = [...columns, `s.${key} AS _k`, `s.${position} AS _at`].join(", ");
  const query = `SELECT ${chosen} FROM ${parquet([file])} AS s SEMI JOIN (${firsts}) AS f ON s.${position} = f.first`;
  return {
    text: `COPY (${query}) TO ${duckdbDialect.placeholder(1)} (FORMAT parquet, COMPRESSION snappy)`,
    parameters: [to],
  };
}

interface Run {
  readonly missing: string;
  readonly missed: number;
  readonly results: string;
}

/** Runs a group's functions over the missing rows; their outputs are written in the order of these. */
async function runOver(
  { session, source, context, inputs, workers }: StagedRows,
  { functions }: FunctionGroup,
  { missing, missed, results }: Run,
  { onProgress }: ScanOptions,
): Promise<void> {
  const taken = functions.flatMap((one) => one.inputs.map(({ expression }) => expression));
  const outputs = functions.flatMap((one) => one.outputs);

  async function* batches(): AsyncGenerator<ColumnBatch> {
    const types: readonly DataType[] = [...taken.map(({ type }) => type), "int64"];
    const read = select({
      columns: [
        ...taken.map((one, i) => ({ value: wholeText(name(inputs.column(one)), one.type), as: `_v${i}` })),
        { value: name(position), as: position },
      ],
      from: fromFunction("read_parquet", [sqlText(literalPath(missing))], "rows", { [position]: trueSql }),
    });
    let next = 0;
    for await (const batch of session.stream(print(read, duckdbDialect), types, context)) {
      for (const at of batch.columns.at(-1) ?? []) invariant(at === next++, "Staged rows came in another order.");
      yield { rows: batch.rows, columns: batch.columns.slice(0, -1) };
    }
    invariant(next === missed, `${missed} rows were staged, and ${next} were read`);
  }

  const written = outputs.map(({ name: column, type }) => ({ name: column, type: parquetTypeOf(type) }));
  await using writer = await openParquetWriter(results, written);
  const label = functions.map((one) => `${one.module}#${one.export}`).join(", ");
  for await (const given of workers.run(functions, batches())) {
    writer.append(given.columns.map(cellsOf), given.rows);
    const done = `${writer.rowCount.toLocaleString("en")} of ${missed.toLocaleString("en")}`;
    onProgress?.(`running ${label} over ${source.name}: ${done} rows that differ`);
  }
  invariant(writer.rowCount === missed, `${missed} rows were staged, and ${writer.rowCount} given`);
  await writer.close();
}

/** A file of results of a function: for each missing key its outputs, side by side by position, which is checked. */
function part(
  { outputs }: SourceFunction,
  {
    missing,
    results,
    known,
  }: { readonly missing: string; readonly results: string; readonly known: readonly string[] },
  to: string,
) {
  const chosen = outputs.map((output, o) => `g.${quoteName(output.name, duckdbDialect)} AS o${o}`);
  const aligned = `CASE WHEN m.${position} = g.${position} THEN m._k ELSE error('Results came apart from their rows.') END`;
  const without = known.length === 0 ? "" : `WHERE m._k NOT IN (SELECT k FROM ${parquet(known, false)})`;
  const query = `SELECT ${aligned} AS k, ${chosen.join(", ")} FROM ${parquet([missing])} AS m POSITIONAL JOIN ${parquet([results])} AS g ${without}`;
  return {
    text: `COPY (${query}) TO ${duckdbDialect.placeholder(1)} (FORMAT parquet, COMPRESSION zstd)`,
    parameters: [to],
  };
}

/** A function's files; more than a few as one, which is kept in their place. */
async function putTogether(
  { session, context, folder }: StagedRows,
  one: SourceFunction,
  files: readonly string[],
  kept: KeptResults,
): Promise<readonly string[]> {
  if (files.length <= kept.limits.parts) return files;
  const whole = join(folder, "whole.parquet");
  const place = duckdbDialect.placeholder(1);
  const text = `COPY (${relationOf(one, files)}) TO ${place} (FORMAT parquet, COMPRESSION zstd)`;
  await session.run({ text, parameters: [whole] }, context);
  await kept.keep(one, whole, files);
  return files;
}

function cellsOf(column: WireColumn): ColumnCells {
  switch (column.kind) {
    case "numbers":
    case "bigints":
    case "booleans":
      return { values: column.values, nulls: column.nulls };
    case "texts":
      return column.values;
    case "vectors":
      return Array.from(column.nulls, (none, row) => {
        const vector = none === 1 ? null : valueAt(column, row);
        return vector instanceof Float64Array ? vector : null;
      });
    case "lists":
      return invariant(false, "A row function gives no list.") ?? [];
  }
}
