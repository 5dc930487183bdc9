import type { Expression } from "../expression/index.js";
import type { DataType, JsonValue, KeyType } from "../schema/index.js";
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

/** What a row function is given: the value of an expression over the source's columns, under a name of its own. */
export interface FunctionInput {
  readonly name: string;
  readonly expression: Expression;
}

/** A column that a row function gives. */
export interface FunctionOutput {
  /** The column's name. */
  readonly name: string;
  /** What the function calls it; null where it is its only one. */
  readonly output: string | null;
  readonly type: DataType;
}

/** Columns computed from a source's columns by a TypeScript function of the feature repo. */
export interface SourceFunction {
  /** What it is derived as. */
  readonly name: string;
  /** Path of the module, relative to the feature repo. */
  readonly module: string;
  /** Name of the exported function. */
  readonly export: string;
  readonly version: string;
  readonly inputs: readonly FunctionInput[];
  readonly outputs: readonly FunctionOutput[];
  /** SHA-256 of the module's text and of all that it imports; null until the feature repo is loaded. */
  readonly sourceHash: string | null;
  /** Present where the function is the transform of a fit that a plan was bound to: then no module is loaded for it. */
  readonly fitted?: FittedFunction;
}

/** What the transform of a fit is made of. */
export interface FittedFunction {
  readonly fit: SourceFit;
  readonly parameters: JsonValue;
}

/**
 * A column computed by what was learnt from the source's rows up to an instant, such as a scaler: the definition. What was
 * learnt is an artifact, kept beside the registry.
 */
export interface SourceFit {
  readonly name: string;
  /** The kind: `standard_scaler`. */
  readonly fit: string;
  /** Raised whenever the definition of the fit changes. */
  readonly version: string;
  readonly inputs: readonly FunctionInput[];
  /** What its kind needs besides. */
  readonly options: Readonly<Record<string, JsonValue>>;
  readonly type: DataType;
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
  /** Absent where there are none. */
  readonly functions?: readonly SourceFunction[];
  /** Absent where there are none. */
  readonly fits?: readonly SourceFit[];
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

/** The row functions of a source that give some of the columns named. */
export function functionsGiving(source: Source, columns: Iterable<string>): readonly SourceFunction[] {
  const wanted = new Set(columns);
  return (source.functions ?? []).filter(({ outputs }) => outputs.some((output) => wanted.has(output.name)));
}

/** The fits of a source that give some of the columns named. */
export function fitsGiving(source: Source, columns: Iterable<string>): readonly SourceFit[] {
  const wanted = new Set(columns);
  return (source.fits ?? []).filter(({ name }) => wanted.has(name));
}
