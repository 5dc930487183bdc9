import type { Value } from "../schema/index.js";

/** One file that a source was read from, as it was. */
export interface InputFile {
  /** Relative to the feature repo, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A row function that gave columns of a source, as it was. */
export interface CalledRowFunction {
  readonly name: string;
  /** Relative to the feature repo. */
  readonly module: string;
  readonly export: string;
  readonly version: string;
  /** SHA-256 of its source; null where that was not looked at. */
  readonly sourceHash: string | null;
}

/** What reading a source found. Rows left out are counted here, never silently. */
export interface SourceReport {
  readonly source: string;
  readonly files: readonly InputFile[];
  /** Files of partitions after the as-of, which were not read. */
  readonly prunedFiles: number;
  readonly rows: number;
  readonly leftOut: { readonly nullKey: number; readonly nullEventTime: number };
  /** Rows that another row of the same identity supersedes. */
  readonly superseded: number;
  /** Values changed in reading, by reason; absent or 0 where there are none. */
  readonly counted: {
    /** NaN read as null. */
    readonly nan: number;
    /** Times finer than a microsecond, floored. */
    readonly flooredTimes: number;
    /** Instants out of range, read as null as the source asks. */
    readonly outOfRange: number;
    /** Vectors cut or padded, as the source asks. */
    readonly fittedVectors: number;
  };
  /** The row functions that were run over it; absent where none was. */
  readonly functions?: readonly CalledRowFunction[];
  /** Values of a `countsBy` that no feature declares: per feature group, up to 20 values with their rows. */
  readonly warnings: readonly string[];
}

/** Rows in columns: `values[c][r]`, columns in the order asked for. */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: readonly (readonly Value[])[];
}
