import type { DataType } from "../schema/index.js";
import type { ColumnBatch, InputFile } from "./source-report.js";

/** The formats that a file of rows is read and written in; `json` is JSON lines. */
export type TableFormat = "parquet" | "csv" | "json";

export interface TypedColumn {
  readonly name: string;
  readonly type: DataType;
}

/** A file whose rows are scored. */
export interface FileToScore {
  /** As given; relative paths are to the feature repo's folder. */
  readonly path: string;
  readonly format: TableFormat;
  /** Columns that are read as these types, where the file has them. All others stay as they are. */
  readonly columns: readonly TypedColumn[];
}

/** What is said of a row in an added column. */
export type ScoredCell = boolean | number | string | null | readonly string[];

/** What is put beside the rows of a file. */
export interface Scoring {
  /** Columns that are added: none has the name of one that the file has. */
  readonly columns: readonly TypedColumn[];
  /** The cells of each added column, for the rows of a batch; its columns are those read, null throughout where the file has none. */
  score(batch: ColumnBatch): readonly (readonly ScoredCell[])[];
}

/** What was found in a file that was scored. */
export interface FileScored {
  readonly rows: number;
  readonly file: InputFile;
  /** Names of the columns to be read that the file has not. */
  readonly absent: readonly string[];
}
