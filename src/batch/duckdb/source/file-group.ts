import type { From, Sql } from "../../../sql/index.js";
import type { RawType } from "./raw-type.js";
import type { SourceFile } from "./source-file.js";

/** A column as files hold it. */
export interface RawColumn {
  /** Over the rows of `FileGroup.from`. */
  readonly value: Sql;
  readonly type: RawType;
  /** How people know the type: `DOUBLE`, `CSV text`. */
  readonly typeName: string;
  /** What reading the column can't tell, completing "Column … …". */
  readonly warning: string | null;
}

/** Files of a source with the same columns in the same types. */
export interface FileGroup {
  readonly files: readonly SourceFile[];
  /** Names that a misspelt one may have meant. */
  readonly names: readonly string[];
  /** A column of rows of `from(files)`. */
  column(name: string, files: readonly SourceFile[]): RawColumn | undefined;
  /** Rows of some of the group's files. */
  from(files: readonly SourceFile[]): From;
  /** Which of the files given to `from` a row is in, from 0. */
  readonly fileIndex: Sql;
  /** The position of a row of `from`, over one file alone, from 1. */
  readonly row: Sql;
  /** True for what is in the place of a row and is none, and null where that can't be. */
  readonly noRow: Sql | null;
  /** A row of `from` as text, where `noRow` is not null. */
  readonly text: Sql;
  /** True for a row of `from` whose text wants a closer look, by `judge`; null where none does. */
  readonly suspect: Sql | null;
  /** Throws the catalogue's error of the first line that is wrong, given the names that a source declares. */
  judge(declared: readonly string[]): Promise<void>;
  /** Columns are only known by the rows that have them, as in JSON. */
  readonly sparse: boolean;
  /** The names of columns in the first rows, where they are only known by them. */
  namesInRows(): Promise<readonly string[]>;
  /** How many rows the files hold, where that was counted apart. */
  readonly expectedRows: number | null;
  /** A failure to read some of the files, with what can be found out about it. */
  explain(error: unknown, files: readonly SourceFile[]): Promise<unknown>;
}
