import { join } from "node:path";
import { columnsOfSource, type Source } from "../../definition/index.js";
import { invariant } from "../../errors/index.js";
import type { Row, Value } from "../../schema/index.js";
import { columnsRead } from "../../testing/index.js";
import { openParquetWriter } from "./parquet-writer.js";

let files = 0;

/** Writes rows of a source without lists as a Parquet file of a new name; its path. */
export async function writeTestRows(folder: string, source: Source, rows: readonly Row[]): Promise<string> {
  const types = new Map(columnsOfSource(source));
  const columns = columnsRead(source).map((name) => {
    const type = types.get(name);
    invariant(type !== undefined, `The source lacks "${name}".`);
    return { name, type: typeof type === "string" ? type : ("float64[]" as const) };
  });
  const file = join(folder, `rows-${files++}.parquet`);
  const writer = await openParquetWriter(file, columns);
  writer.append(
    columns.map(({ name }) => rows.map((row) => cell(row[name] ?? null))),
    rows.length,
  );
  await writer.close();
  return file;
}

function cell(value: Value): bigint | number | string | boolean | Float64Array | null {
  invariant(!Array.isArray(value), "The test's source has no lists.");
  // Of sequences only vectors are left.
  return value as Exclude<Value, readonly Value[]>;
}
