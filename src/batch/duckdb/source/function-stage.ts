import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Source, SourceFunction } from "../../../definition/index.js";
import { invariant } from "../../../errors/index.js";
import { toSql } from "../../../expression/index.js";
import { type DataType, kindOf } from "../../../schema/index.js";
import {
  call,
  duckdbDialect,
  fromFunction,
  fromSelect,
  int,
  name,
  operation,
  print,
  quoteName,
  type Select,
  type SelectColumn,
  select,
  star,
  text,
  trueSql,
} from "../../../sql/index.js";
import { valueAt, type WireColumn } from "../../../workers/index.js";
import type { ColumnBatch } from "../../contract.js";
import { runRowFunctions } from "../../rows/index.js";
import { type ColumnCells, openParquetWriter, type ParquetType } from "../parquet-writer.js";
import type { DuckdbSession } from "../session.js";
import { wholeText } from "../whole-text.js";
import { literalPath } from "./literal-path.js";
import type { ScanOptions } from "./scan-options.js";

/** Rows on disk that row functions are run over. */
export interface FunctionStage {
  /** Runs the functions; the rows with the columns that they give. */
  run(options: ScanOptions): Promise<Select>;
  /** The row of a position, from 0, before the functions were run. */
  rowAt(position: number): Select;
  dispose(): Promise<void>;
}

/** DuckDB's name for the position of a row in a Parquet file, from 0. */
const position = "file_row_number";

/**
 * Writes `rows` and the functions' inputs to a Parquet file: their order, by which what the functions give is put beside
 * them, is the file's from here on. Text and numbers of other columns never leave DuckDB.
 */
export async function openFunctionStage(
  session: DuckdbSession,
  source: Source,
  functions: readonly SourceFunction[],
  rows: Select,
): Promise<FunctionStage> {
  const context = { doing: `running row functions over source "${source.name}"` };
  const stem = join(session.temporaryFolder, `functions-${randomBytes(8).toString("hex")}`);
  const paths = { rows: `${stem}-rows.parquet`, given: `${stem}-given.parquet`, both: `${stem}-both.parquet` };
  const dispose = async (): Promise<void> => {
    for (const path of Object.values(paths)) await rm(path, { force: true });
  };
  const inputs = functions.flatMap((one) => one.inputs.map(({ expression }) => expression));
  const outputs = functions.flatMap((one) => one.outputs);
  const columns = rows.columns.map(({ as }) => as);
  const staged = select({
    columns: [{ value: star, as: "*" }, ...inputs.map((input, i) => ({ value: toSql(input), as: `_i${i}` }))],
    from: fromSelect(rows, "rows"),
  });
  const copied = await session.run(copy(staged, paths.rows), context).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });

  async function* inputBatches(): AsyncGenerator<ColumnBatch> {
    const types: readonly DataType[] = [...inputs.map((input) => input.type), "int64"];
    const read = select({
      columns: [
        ...inputs.map((input, i) => ({ value: wholeText(name(`_i${i}`), input.type), as: `_i${i}` })),
        { value: name(position), as: position },
      ],
      from: numbered(paths.rows),
    });
    let next = 0;
    for await (const batch of session.stream(print(read, duckdbDialect), types, context)) {
      for (const at of batch.columns.at(-1) ?? []) invariant(at === next++, "Staged rows came in another order.");
      yield { rows: batch.rows, columns: batch.columns.slice(0, -1) };
    }
    invariant(next === copied, `${copied} rows were staged, and ${next} were read`);
  }

  return {
    dispose,
    rowAt: (at) =>
      select({
        columns: columns.map(itself),
        from: numbered(paths.rows),
        where: operation("=", name(position), int(at)),
      }),
    async run({ repoFolder, functions: how }) {
      const written = outputs.map(({ name: column, type }) => ({ name: column, type: parquetType(type) }));
      await using writer = await openParquetWriter(paths.given, written);
      for await (const given of runRowFunctions(source, functions, inputBatches(), { repoFolder, ...how })) {
        writer.append(given.columns.map(cellsOf), given.rows);
      }
      invariant(writer.rowCount === copied, `${copied} rows were staged, and ${writer.rowCount} given`);
      await writer.close();
      await session.run(
        sideBySide(
          paths,
          columns,
          outputs.map((output) => output.name),
        ),
        context,
      );
      await checkAligned(session, paths.both, copied, context);
      return select({
        columns: [...columns, ...outputs.map((output) => output.name)].map(itself),
        from: fromFunction("read_parquet", [text(literalPath(paths.both))], "rows"),
      });
    },
  };
}

function itself(column: string): SelectColumn {
  return { value: name(column), as: column };
}

function numbered(path: string) {
  return fromFunction("read_parquet", [text(literalPath(path))], "rows", { [position]: trueSql });
}

function copy(rows: Select, path: string) {
  const { text: query, parameters } = print(rows, duckdbDialect);
  const place = duckdbDialect.placeholder(parameters.length + 1);
  return {
    text: `COPY (${query}) TO ${place} (FORMAT parquet, COMPRESSION zstd)`,
    parameters: [...parameters, path],
  };
}

interface Paths {
  readonly rows: string;
  readonly given: string;
  readonly both: string;
}

/** Writes the rows with what was given for them, by position: in one pass, where a join would hold either in memory. */
function sideBySide({ rows, given, both }: Paths, columns: readonly string[], outputs: readonly string[]) {
  const quoted = (names: readonly string[], table: string) =>
    names.map((one) => `${table}.${quoteName(one, duckdbDialect)}`);
  const chosen = [...quoted(columns, "r"), ...quoted(outputs, "g"), `r.${position} AS _row`, `g.${position} AS _given`];
  const read = (place: number) => `read_parquet(${duckdbDialect.placeholder(place)}, ${position} = true)`;
  const query = `SELECT ${chosen.join(", ")} FROM ${read(1)} AS r POSITIONAL JOIN ${read(2)} AS g`;
  return {
    text: `COPY (${query}) TO ${duckdbDialect.placeholder(3)} (FORMAT parquet, COMPRESSION zstd)`,
    parameters: [literalPath(rows), literalPath(given), both],
  };
}

/** That every row got what was given for it, and none was lost. */
async function checkAligned(
  session: DuckdbSession,
  path: string,
  expected: number,
  context: { readonly doing: string },
): Promise<void> {
  const apart = operation("IS DISTINCT FROM", name("_row"), name("_given"));
  const counted = select({
    columns: [
      { value: call("count", [star]), as: "rows" },
      { value: call("count", [star], { filter: apart }), as: "apart" },
    ],
    from: fromFunction("read_parquet", [text(literalPath(path))], "rows"),
  });
  const [found] = await session.rows(print(counted, duckdbDialect), context);
  invariant(
    found?.[0] === expected && found[1] === 0,
    `${expected} rows were given columns, and ${String(found?.[0])} came together, ${String(found?.[1])} of them wrongly`,
  );
}

function parquetType(type: DataType): ParquetType {
  const kind = kindOf(type);
  invariant(kind !== "list", "A row function gives no list.");
  return kind === "vector" ? "float64[]" : kind;
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
