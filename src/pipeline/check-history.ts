import { openParquetWriter, type ParquetColumn, parquetTypeOf } from "../batch/index.js";
import { columnsOfSource, type Source, type ViewDefinition } from "../definition/index.js";
import type { Row } from "../schema/index.js";
import { columnsRead } from "../testing/index.js";

/** The view over a Parquet file that holds its source's columns under their own names. */
export function withFile(view: ViewDefinition, file: string): ViewDefinition {
  const own = <T extends { readonly name: string }>(column: T) => ({ ...column, from: column.name, unit: null });
  const { source } = view;
  const read = {
    ...source,
    input: { kind: "files", paths: [file], format: "parquet", delimiter: ",", partition: null },
    keys: source.keys.map(({ name, type }) => ({ name, type, from: name, expression: null })),
    columns: source.columns.map(own),
    eventTime: source.eventTime === null ? null : own(source.eventTime),
    createdTime: source.createdTime === null ? null : own(source.createdTime),
    timeZone: "UTC",
  };
  // Only where the source's columns come from differs: the kinds of view and source stay those of each other.
  return { ...view, source: read } as ViewDefinition;
}

/** Writes a history, rows of a source before anything is derived, as that file. */
export async function writeHistory(source: Source, rows: readonly Row[], file: string): Promise<void> {
  const types = new Map(columnsOfSource(source));
  const columns = columnsRead(source).map(
    (name): ParquetColumn => ({ name, type: parquetTypeOf(types.get(name) ?? "string") }),
  );
  await using writer = await openParquetWriter(file, columns);
  // A cell is what a value of its column's type is: numbers, texts, and arrays of them.
  const cells = columns.map(({ name }) => rows.map((row) => row[name] ?? null));
  writer.append(cells as Parameters<typeof writer.append>[0], rows.length);
  await writer.close();
}
