import type { Expression } from "../expression/index.js";
import type { DataType, KeyType } from "../schema/index.js";
import type { Duration } from "../time/index.js";
import type { Entity } from "./entity.js";

/** The unit of times that a source holds as numbers. */
export type NumberUnit = "s" | "ms" | "us" | "ns";

/** A column of a source: its name in Granary, its type, and what it is called where it comes from. */
export interface SourceColumn {
  readonly name: string;
  readonly type: DataType;
  readonly from: string;
  /** For a timestamp that the source holds as a number: its unit; null: text or a timestamp. */
  readonly unit: NumberUnit | null;
  /** What becomes of an instant beyond ±(2⁵³ − 1) µs. */
  readonly outOfRange: "error" | "null";
}

/** A join key's value in a source: a column of it, or an expression over its columns. */
export type SourceKey =
  | { readonly name: string; readonly type: KeyType; readonly from: string; readonly expression: null }
  | { readonly name: string; readonly type: KeyType; readonly from: null; readonly expression: Expression };

/** A column computed from a source's columns by a built-in expression. */
export interface DerivedColumn {
  readonly name: string;
  readonly type: DataType;
  readonly expression: Expression;
}

export type FileFormat = "parquet" | "csv" | "json";

/** Files of a source: paths or globs, relative to the feature repo. */
export interface FilesInput {
  readonly kind: "files";
  readonly paths: readonly string[];
  readonly format: FileFormat;
  /** CSV: what stands between fields. */
  readonly delimiter: string;
  /**
   * Hive-partitioned by time: `column=<start>/` folders that hold the event times in [start, start + every).
   * Folders after the instant that is built are not read.
   */
  readonly partition: { readonly column: string; readonly every: Duration } | null;
}

/** Rows that a TypeScript module of the feature repo gives: an exported function returning an async iterable of rows. */
export interface RowsInput {
  readonly kind: "rows";
  /** Path of the module, relative to the feature repo. */
  readonly module: string;
  /** Name of the exported function. */
  readonly export: string;
}

/** Column types by name, for inference. */
export type ColumnTypes = Readonly<Record<string, DataType>>;

interface SourceBase<E extends Entity> {
  readonly name: string;
  readonly description: string;
  readonly entity: E;
  readonly input: FilesInput | RowsInput;
  readonly keys: readonly SourceKey[];
  /** When a row became known; null: every row is always known. */
  readonly createdTime: SourceColumn | null;
  readonly columns: readonly SourceColumn[];
  readonly derived: readonly DerivedColumn[];
  /** Names that together identify a row: of equal ones only the last known stays. Empty: duplicates stay. */
  readonly identity: readonly string[];
  /** The zone of times without an offset. */
  readonly timeZone: string;
}

/** Rows that each happened at an instant. `R` carries the types of all its columns for inference. */
export interface EventSource<E extends Entity = Entity, R extends ColumnTypes = ColumnTypes> extends SourceBase<E> {
  readonly kind: "event_source";
  readonly eventTime: SourceColumn;
  readonly rowTypes?: R;
}

/** Rows that each hold from an instant on, such as profiles. Without event time (null) they hold always. */
export interface RowSource<E extends Entity = Entity, R extends ColumnTypes = ColumnTypes> extends SourceBase<E> {
  readonly kind: "row_source";
  readonly eventTime: SourceColumn | null;
  readonly rowTypes?: R;
}

export type Source = EventSource | RowSource;
