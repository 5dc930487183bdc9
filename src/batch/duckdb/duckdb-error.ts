import { type ErrorCode, type ErrorFacts, GranaryError, isGranaryError } from "../../errors/index.js";

/** What was being done when DuckDB failed. */
export interface DuckdbContext {
  /** Completes "While …": `reading source "events"`. */
  readonly doing: string;
  readonly file?: string;
}

/** What DuckDB's words mean to a user: the first that matches. */
const PROBLEMS: readonly (readonly [words: RegExp, code: ErrorCode])[] = [
  [/out of memory|failed to allocate|could not allocate|memory limit/i, "GR-ENGINE-MEMORY-EXHAUSTED"],
  [
    /no space left|disk quota|failed to offload|max_temp_directory_size|ENOSPC|could not write all bytes/i,
    "GR-FILE-DISK-FULL",
  ],
  [/permission denied/i, "GR-FILE-ACCESS-DENIED"],
  [/no such file|no files found that match/i, "GR-FILE-MISSING"],
  [/too many open files/i, "GR-FILE-HANDLES-EXHAUSTED"],
  [
    /no magic bytes|too small to be a parquet|parquet file|parquet reader|thrift|snappy|zstd|gzip|decompress|failed to read|could not read|corrupt|string encoding|read past|out of buffer|TProtocolException|invalid page|dictionary/i,
    "GR-SOURCE-FILE-CORRUPT",
  ],
  [/malformed json|maximum_object_size/i, "GR-SOURCE-JSON-MALFORMED"],
  [/csv error|csv parser|csv file|csv reader/i, "GR-SOURCE-CSV-MALFORMED"],
  [
    /overflow in|out of range for the destination type|out of range error|can't be cast because the value is out of range/i,
    "GR-VALUE-OVERFLOW",
  ],
  [/could not convert timestamp\(/i, "GR-SOURCE-TIME-OUT-OF-RANGE"],
  [/conversion error/i, "GR-SOURCE-VALUE-UNREADABLE"],
];

/**
 * The catalogue error for a failure of DuckDB, to be thrown. A `GranaryError` is returned as it is; words that none of
 * the catalogue's problems is known by are `GR-ENGINE-FAILED`, and what DuckDB didn't say (a defect) is returned as is.
 */
export function duckdbError(error: unknown, context: DuckdbContext): unknown {
  if (isGranaryError(error) || !(error instanceof Error)) return error;
  if (error instanceof TypeError || error instanceof ReferenceError) return error;
  const words = firstWords(error.message);
  const [, code] = PROBLEMS.find(([pattern]) => pattern.test(error.message)) ?? [
    undefined,
    "GR-ENGINE-FAILED" as const,
  ];
  const facts: ErrorFacts = { cause: error, ...(context.file === undefined ? {} : { where: { file: context.file } }) };
  return new GranaryError(code, `While ${context.doing}: ${words}`, facts);
}

/** DuckDB's message without the statement and the advice that it appends. */
function firstWords(message: string): string {
  const [words = ""] = message.split(/\n\s*\nLINE |\nPossible |\n\s*\n/);
  return words.trim();
}

/** Runs effects of DuckDB, turning their failures into catalogue errors. */
export async function withDuckdb<T>(context: DuckdbContext, effects: () => Promise<T>): Promise<T> {
  try {
    return await effects();
  } catch (error) {
    throw duckdbError(error, context);
  }
}
