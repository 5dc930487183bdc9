import type { OnDemandCode } from "../ondemand/index.js";
import type { DataType } from "../schema/index.js";
import type { RunOptions } from "./run-options.js";
import type { ColumnBatch, InputFile, SourceReport } from "./source-report.js";

/** A label table: a Parquet or CSV file, or rows of a program. */
export type LabelInput =
  | {
      readonly kind: "file";
      /** As given; relative paths are to the feature repo's folder. */
      readonly path: string;
      readonly format: "parquet" | "csv";
    }
  | { readonly kind: "rows"; readonly rows: Iterable<unknown> | AsyncIterable<unknown> };

/** Of a view: in how many label rows it was found how. */
export interface ViewStatuses {
  readonly view: string;
  readonly present: number;
  readonly nullValue: number;
  readonly notFound: number;
  readonly outsideMaxAge: number;
}

/** What a point-in-time join found. */
export interface HistoryReport {
  /** Label rows, and so rows of the result. */
  readonly rows: number;
  /** The label file as it was; null for rows of a program. */
  readonly labels: InputFile | null;
  /** The earliest instant of a label row; null without rows. */
  readonly earliestMicros: number | null;
  /** The latest instant of a label row; null without rows. */
  readonly latestMicros: number | null;
  readonly views: readonly ViewStatuses[];
  readonly sources: readonly SourceReport[];
  /** Per source with a created time, unless asked by what was known: pairs of a label row and a row created after it. */
  readonly notYetKnown: readonly { readonly source: string; readonly pairs: number }[];
  readonly warnings: readonly string[];
}

/** A column of a point-in-time join's result. */
export interface ResultColumn {
  readonly name: string;
  readonly type: DataType;
  readonly role: "label" | "feature" | "status" | "event_time";
}

/** How a point-in-time join is run. */
export interface HistoryOptions extends RunOptions {
  /** The functions that on-demand views of the plan are computed by; none by default. */
  readonly onDemandCode?: OnDemandCode;
}

/** A point-in-time join that was computed: one row a label row, in the label table's order. Dispose of it after use. */
export interface HistoryRun extends AsyncDisposable {
  readonly report: HistoryReport;
  /** The label table's columns, then those that the plan adds. */
  readonly columns: readonly ResultColumn[];
  /** Writes the result to a file that does not exist, in bounded memory. */
  write(file: string, format: "parquet" | "csv"): Promise<void>;
  /** The result in batches, in bounded memory. */
  stream(): AsyncIterable<ColumnBatch>;
}
