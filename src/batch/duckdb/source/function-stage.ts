import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Source, SourceFunction } from "../../../definition/index.js";
import { invariant } from "../../../errors/index.js";
import { makeFolder } from "../../../files/index.js";
import {
  duckdbDialect,
  fromFunction,
  fromSelect,
  int,
  name,
  operation,
  quoteName,
  type Select,
  type SelectColumn,
  select,
  star,
  text,
  trueSql,
} from "../../../sql/index.js";
import { openRowFunctions } from "../../rows/index.js";
import type { DuckdbSession } from "../session.js";
import { copyRows } from "./copy-rows.js";
import { groupFunctions, keySql, madeColumns, stageInputs } from "./function-groups.js";
import { openKeptResults } from "./kept-results.js";
import { literalPath } from "./literal-path.js";
import { completeResults, type FunctionResults, position, type StagedRows } from "./row-function-results.js";
import type { ScanOptions } from "./scan-options.js";

/** Rows on disk that row functions are run over. */
export interface FunctionStage {
  /** Runs the functions over those rows whose values they weren't given before; all rows with the columns that they give. */
  run(options: ScanOptions): Promise<Select>;
  /** The row that the functions failed at: of those that they were given, that of a position, from 0. */
  rowAt(given: number): Promise<Select>;
  dispose(): Promise<void>;
}

/**
 * Writes `rows` to a Parquet file, with what the functions are given and the keys that say which rows are given the same.
 * Text and numbers of other columns never leave DuckDB; of those in `unread`, nothing is handed on.
 */
export async function openFunctionStage(
  session: DuckdbSession,
  source: Source,
  functions: readonly SourceFunction[],
  rows: Select,
  unread: ReadonlySet<string> = new Set(),
): Promise<FunctionStage> {
  const context = { doing: `running row functions over source "${source.name}"` };
  const folder = join(session.temporaryFolder, `functions-${randomBytes(8).toString("hex")}`);
  const dispose = () => rm(folder, { recursive: true, force: true });
  const groups = groupFunctions(functions);
  const inputs = stageInputs(functions);
  const withInputs = select({
    columns: [{ value: star, as: "*" }, ...madeColumns(inputs)],
    from: fromSelect(rows, "rows"),
  });
  const keyed = select({
    columns: [{ value: star, as: "*" }, ...groups.map((group) => ({ value: keySql(group, inputs), as: group.key }))],
    from: fromSelect(withInputs, "rows"),
  });
  await makeFolder(folder);
  const file = join(folder, "rows.parquet");
  const count = await session.run(copyRows(keyed, file), context).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  const columns = rows.columns.map(({ as }) => as);
  let failing: FunctionResults["given"] | null = null;

  return {
    dispose,
    async rowAt(given) {
      const at = await failing?.(given);
      return select({
        columns: columns.map(itself),
        from: fromFunction("read_parquet", [text(literalPath(file))], "rows", { [position]: trueSql }),
        where: operation("=", name(position), int(at ?? given)),
      });
    },
    async run(options) {
      const how = { repoFolder: options.repoFolder, ...options.functions };
      await using workers = openRowFunctions(source, functions, how);
      const staged: StagedRows = { session, source, context, folder, file, count, inputs, workers };
      const kept = openKeptResults(options.functions?.keptFolder ?? null, folder, options.functions?.keptLimits);
      const results: FunctionResults[] = [];
      for (const group of groups) {
        results.push(await completeResults(staged, group, kept, options, (given) => (failing = given)));
      }
      await kept.prune(functions, Date.now());
      const handedOn = columns.filter((column) => !unread.has(column));
      return await beside(staged, handedOn, results);
    },
  };
}

function itself(column: string): SelectColumn {
  return { value: name(column), as: column };
}

/** The rows with what was given for each, by the keys; written once, however often it is read. */
async function beside(
  { session, context, folder, file, count }: StagedRows,
  columns: readonly string[],
  results: readonly FunctionResults[],
): Promise<Select> {
  const quoted = (column: string): string => quoteName(column, duckdbDialect);
  const tables = results.flatMap(({ group, functions }) => functions.map((one) => ({ ...one, key: group.key })));
  const outputs = tables.flatMap(({ outputs: of }, t) => of.map((output, o) => `p${t}.o${o} AS ${quoted(output)}`));
  const missing = tables.map((_, t) => `p${t}.k IS NULL`).join(" OR ");
  const joins = tables
    .map(({ relation, key }, t) => `LEFT JOIN (${relation}) AS p${t} ON r.${key} = p${t}.k`)
    .join(" ");
  const both = join(folder, "both.parquet");
  const chosen = [...columns.map((column) => `r.${quoted(column)}`), ...outputs, `${missing} AS _missing`].join(", ");
  const read = `SELECT ${chosen} FROM read_parquet(${duckdbDialect.placeholder(1)}) AS r ${joins}`;
  const statement = `COPY (${read}) TO ${duckdbDialect.placeholder(2)} (FORMAT parquet, COMPRESSION snappy)`;
  const written = await session.run({ text: statement, parameters: [literalPath(file), both] }, context);
  const counted = `SELECT count(*) FILTER (_missing) FROM read_parquet(${duckdbDialect.placeholder(1)})`;
  const [found] = await session.rows({ text: counted, parameters: [literalPath(both)] }, context);
  invariant(
    written === count && found?.[0] === 0,
    `${count} rows were given columns, ${written} came of them, ${String(found?.[0])} without what was given`,
  );
  return select({
    columns: [...columns, ...tables.flatMap(({ outputs: of }) => of)].map(itself),
    from: fromFunction("read_parquet", [text(literalPath(both))], "rows"),
  });
}
