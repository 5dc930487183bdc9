import { duckdbDialect, type PrintedSql, print, type Select } from "../../../sql/index.js";

/** The statement that writes rows to a Parquet file that is soon read again. */
export function copyRows(rows: Select, file: string): PrintedSql {
  const { text, parameters } = print(rows, duckdbDialect);
  const place = duckdbDialect.placeholder(parameters.length + 1);
  return { text: `COPY (${text}) TO ${place} (FORMAT parquet, COMPRESSION snappy)`, parameters: [...parameters, file] };
}
