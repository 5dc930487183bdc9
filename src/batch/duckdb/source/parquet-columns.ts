import { type ErrorCode, fail, GranaryError, isGranaryError } from "../../../errors/index.js";
import type { Value } from "../../../schema/index.js";
import {
  call,
  duckdbDialect,
  type From,
  falseSql,
  fromFunction,
  listSql,
  name,
  print,
  select,
  star,
  text,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { RawColumn } from "./file-group.js";
import { rawTypeOf } from "./raw-type.js";
import type { SourceFile } from "./source-file.js";

/** A Parquet file's columns, in its order. */
export type ParquetColumns = readonly ParquetColumn[];

export interface ParquetColumn extends RawColumn {
  /** Its name in the file. */
  readonly own: string;
}

/** True where a file's column has the name of one that DuckDB adds to every file. */
export function hides(columns: ParquetColumns, added: string): boolean {
  return columns.some(({ own }) => own.toLowerCase() === added);
}

/**
 * A failure that DuckDB has other words for, as that of a broken file where a plain reading of all its columns fails too.
 */
export async function explainFailure(
  session: DuckdbSession,
  columns: ParquetColumns,
  from: From,
  error: unknown,
): Promise<unknown> {
  const codes: readonly ErrorCode[] = ["GR-ENGINE-FAILED", "GR-VALUE-OVERFLOW", "GR-SOURCE-VALUE-UNREADABLE"];
  if (!isGranaryError(error) || !codes.includes(error.code)) return error;
  const counts = columns.map(({ value }, i) => ({
    value: call("count", [call("hash", [value])]),
    as: `c${i}`,
  }));
  const file = error.where?.file;
  try {
    await session.rows(print(select({ columns: counts, from }), duckdbDialect), {
      doing: `reading ${file ?? "files"}`,
    });
    return error;
  } catch (plain) {
    return asCorrupt(plain, file);
  }
}

function asCorrupt(error: unknown, file: string | undefined): unknown {
  if (!isGranaryError(error)) return error;
  return new GranaryError("GR-SOURCE-FILE-CORRUPT", error.detail, {
    cause: error,
    ...(file === undefined ? {} : { where: { file } }),
  });
}

/** Reads a Parquet file's columns. Throws `GR-SOURCE-FILE-CORRUPT` and the other codes of `duckdbError`. */
export async function parquetColumns(session: DuckdbSession, file: SourceFile, path: string): Promise<ParquetColumns> {
  try {
    return await columnsOf(session, file, path);
  } catch (error) {
    // Reading a schema fails in many words, and for no other reason than these and a broken file.
    throw isGranaryError(error, "GR-ENGINE-FAILED") ? asCorrupt(error, file.label) : error;
  }
}

async function columnsOf(session: DuckdbSession, file: SourceFile, path: string): Promise<ParquetColumns> {
  const context = { doing: `reading the columns of ${file.label}`, file: file.label };
  const facts = ["name", "num_children", "type", "logical_type", "precision"];
  const schema = select({
    columns: facts.map((fact) => ({ value: name(fact), as: fact })),
    from: fromFunction("parquet_schema", [text(path)], "file"),
  });
  const topLevel = rootsChildren(await session.rows(print(schema, duckdbDialect), context));
  const rows = fromFunction("read_parquet", [listSql([text(path)])], "file", { hive_partitioning: falseSql });
  const query = print(select({ columns: [{ value: star, as: "*" }], from: rows }), duckdbDialect);
  const described = await session.rows({ ...query, text: `DESCRIBE ${query.text}` }, context);
  if (topLevel.length !== described.length) {
    fail("GR-SOURCE-FILE-CORRUPT", `${file.label} has columns that can't be told apart.`, {
      where: { file: file.label },
    });
  }
  // DuckDB renames columns that differ in case alone: the file's own names stand at the same positions.
  return described.map(([duckdbName, duckdbType], i) => {
    const { row = [], digits = 0 } = topLevel[i] ?? {};
    const [own = duckdbName, , physical, logical] = row;
    const wide = digits > MOST_DIGITS;
    const typeName = wide ? `DECIMAL of ${digits} digits` : String(duckdbType);
    const warning = losesNanos(typeName, physical, logical)
      ? "holds nanoseconds that DuckDB hands over as microseconds: finer digits were cut, and not counted"
      : null;
    return {
      own: String(own),
      value: name(String(duckdbName)),
      type: wide ? { kind: "other" } : rawTypeOf(typeName),
      typeName,
      warning,
    };
  });
}

/** Nanoseconds in UTC, and the 96 bits of old writers, are cut to microseconds before SQL sees them. */
function losesNanos(typeName: string, physical: Value = null, logical: Value = null): boolean {
  if (physical === "INT96") return true;
  return typeName === "TIMESTAMP WITH TIME ZONE" && String(logical).includes("NANOS=NanoSeconds");
}

/** Decimals of more digits DuckDB hands over as doubles that are not their values. */
const MOST_DIGITS = 38;

type SchemaRow = readonly Value[];

interface TopLevelColumn {
  readonly row: SchemaRow;
  /** The digits of the widest decimal in it. */
  readonly digits: number;
}

/** The root's children in a schema in depth-first order. */
function rootsChildren(schema: readonly SchemaRow[]): readonly TopLevelColumn[] {
  const found: TopLevelColumn[] = [];
  let next = 1;
  /** Passes over a column and those in it; the digits of their widest decimal. */
  const skip = (): number => {
    const children = Number(schema[next]?.[1] ?? 0);
    let digits = Number(schema[next]?.[4] ?? 0);
    next += 1;
    for (let i = 0; i < children; i++) digits = Math.max(digits, skip());
    return digits;
  };
  while (next < schema.length) {
    const row = schema[next] ?? [];
    found.push({ row, digits: skip() });
  }
  return found;
}
