import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { RowsInput, Source } from "../../../definition/index.js";
import { didYouMean, fail, isGranaryError } from "../../../errors/index.js";
import { type DataType, kindOf, toJson, typeName, type Value } from "../../../schema/index.js";
import { type Cell, openParquetWriter, type ParquetColumn, type ParquetWriter } from "../parquet-writer.js";
import type { DuckdbSession } from "../session.js";
import type { Field } from "./fields.js";
import type { ScanOptions } from "./scan-options.js";
import { type StagingCounts, stageValue } from "./stage-value.js";

const CHUNK_ROWS = 2048;

/** Rows of a module, staged in a Parquet file whose columns are named as the fields are in Granary. */
export interface StagedRows {
  readonly path: string;
  /** How people know where the rows come from. */
  readonly label: string;
  readonly counted: StagingCounts;
  dispose(): Promise<void>;
}

/**
 * Writes the rows that a module gives to a Parquet file, checking every value, in bounded memory. The iterator is closed
 * where a row fails.
 * Throws `GR-SOURCE-ROWS-INVALID`, `GR-SOURCE-ROWS-FAILED`, `GR-SOURCE-COLUMN-MISSING`, the codes of `stageValue`, and
 * those of `diskError`.
 */
export async function stageRows(
  session: DuckdbSession,
  source: Source,
  input: RowsInput,
  fields: readonly Field[],
  options: ScanOptions,
): Promise<StagedRows> {
  const label = `${input.module}#${input.export}`;
  const rows = await rowsOf(source, input, label, options);
  const path = join(session.temporaryFolder, `rows-${randomBytes(8).toString("hex")}.parquet`);
  const counted: StagingCounts = { nan: 0, flooredTimes: 0, outOfRange: 0, fittedVectors: 0 };
  await using writer = await openParquetWriter(path, fields.map(stagedColumn));
  await writeRows(rows, writer, { source, label, fields, counted });
  await writer.close();
  return { path, label, counted, dispose: () => rm(path, { force: true }) };
}

interface Staging {
  readonly source: Source;
  readonly label: string;
  readonly fields: readonly Field[];
  readonly counted: StagingCounts;
}

async function writeRows(
  rows: Iterable<unknown> | AsyncIterable<unknown>,
  writer: ParquetWriter,
  { source, label, fields, counted }: Staging,
): Promise<void> {
  const buffers: Cell[][] = fields.map(() => []);
  const unseen = new Set(fields);
  const properties = new Set<string>();
  let row = 0;
  const flush = (): void => {
    writer.append(buffers, buffers[0]?.length ?? 0);
    for (const buffer of buffers) buffer.length = 0;
  };
  try {
    // A failure within the loop closes the iterator.
    for await (const given of rows) {
      row += 1;
      const properly = asRow(given, source, label, row);
      if (row === 1) for (const property of Object.keys(properly)) properties.add(property);
      for (const [c, field] of fields.entries()) {
        const value = properly[field.from];
        if (value !== undefined) unseen.delete(field);
        const read = stageValue(value, field, counted, { source: source.name, file: label, row });
        buffers[c]?.push(stagedCell(read, field.type));
      }
      if ((buffers[0]?.length ?? 0) === CHUNK_ROWS) flush();
    }
  } catch (error) {
    if (isGranaryError(error)) throw error;
    fail("GR-SOURCE-ROWS-FAILED", `${label} of source "${source.name}" failed after ${row} rows: ${wordsOf(error)}`, {
      where: { file: label, row: row + 1 },
      cause: error,
    });
  }
  flush();
  const [absent] = unseen;
  if (row > 0 && absent !== undefined) {
    fail(
      "GR-SOURCE-COLUMN-MISSING",
      `No row of ${label} of source "${source.name}" has the property ${JSON.stringify(absent.from)}, declared as "${absent.name}" (${typeName(absent.type)}).${didYouMean(absent.from, properties)}`,
      { where: { file: label, column: absent.name }, data: { source: source.name, properties: [...properties] } },
    );
  }
}

async function rowsOf(
  source: Source,
  input: RowsInput,
  label: string,
  options: ScanOptions,
): Promise<Iterable<unknown> | AsyncIterable<unknown>> {
  const invalid = (what: string, cause?: unknown): never =>
    fail("GR-SOURCE-ROWS-INVALID", `${label} of source "${source.name}" ${what}.`, {
      where: { file: input.module },
      cause,
    });
  const module = await options.importModule(input.module).catch((cause: unknown) => {
    if (isGranaryError(cause)) throw cause;
    return invalid(`can't be imported: ${wordsOf(cause)}`, cause);
  });
  const exports: Readonly<Record<string, unknown>> =
    // An object's properties are of unknown type, which is all that is said of them here.
    typeof module === "object" && module !== null ? (module as Readonly<Record<string, unknown>>) : {};
  const give = exports[input.export];
  if (typeof give !== "function") {
    return invalid(
      `is no function that the module exports.${didYouMean(input.export, Object.keys(exports))}`.replace(/\.$/, ""),
    );
  }
  let rows: unknown;
  try {
    rows = await give();
  } catch (cause) {
    return fail(
      "GR-SOURCE-ROWS-FAILED",
      `${label} of source "${source.name}" failed before its first row: ${wordsOf(cause)}`,
      {
        where: { file: label, row: 1 },
        cause,
      },
    );
  }
  return isIterable(rows) ? rows : invalid("returns nothing that can be iterated over");
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}

function asRow(given: unknown, source: Source, label: string, row: number): Readonly<Record<string, unknown>> {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) {
    // An object's properties are of unknown type, which is all that is said of them here.
    return given as Readonly<Record<string, unknown>>;
  }
  return fail("GR-SOURCE-ROWS-INVALID", `Row ${row} of ${label} of source "${source.name}" is no object.`, {
    where: { file: label, row },
  });
}

/** A list other than of doubles is staged as JSON, which is read as JSON lines are. */
export function isStagedAsJson(type: DataType): boolean {
  return kindOf(type) === "list";
}

/** How a field is staged. */
export function stagedColumn({ name, type }: Pick<Field, "name" | "type">): ParquetColumn {
  switch (kindOf(type)) {
    case "vector":
      return { name, type: "float64[]" };
    case "list":
      return { name, type: "string" };
    case "int64":
      return { name, type: "int64" };
    case "float64":
      return { name, type: "float64" };
    case "boolean":
      return { name, type: "boolean" };
    case "string":
      return { name, type: "string" };
    case "timestamp":
      return { name, type: "timestamp" };
  }
}

/** A value of a field as it is staged. */
export function stagedCell(value: Value, type: DataType): Cell {
  if (value === null || typeof value !== "object" || value instanceof Float64Array) return value;
  return jsonOf(value, type);
}

/** JSON whose integers past ±(2⁵³ − 1) are numbers: text would be a string's. */
function jsonOf(value: readonly Value[], type: DataType): string {
  const elements = value.map((element) =>
    typeof element === "bigint" ? element.toString() : JSON.stringify(toJson(element, elementType(type))),
  );
  return `[${elements.join(",")}]`;
}

function elementType(type: DataType): DataType {
  return typeof type === "object" && type.kind === "list" ? type.of : "float64";
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
