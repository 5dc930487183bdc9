import type { Expression } from "../expression/index.js";
import type { HistoryPlan, LabelPlan, ScanNode, SnapshotColumn, ViewPlan } from "../logical/index.js";
import type { HistoryOptions, HistoryRun, LabelInput } from "./history-contract.js";
import type { RunOptions } from "./run-options.js";
import type { FileScored, FileToScore, Scoring, TableFormat } from "./scoring-contract.js";
import type { ColumnBatch, InputFile, SourceReport } from "./source-report.js";
import type { TrainingSetFacts, TrainingSetSpec } from "./training-contract.js";

/** What an engine reports of a view it computed. */
export interface ViewResult {
  readonly rows: number;
  readonly sources: readonly SourceReport[];
}

/** What a label's table holds at a cutoff. */
export interface LabelCount {
  readonly cutoffMicros: number;
  /** How many entities the population has. */
  readonly rows: number;
  /** Of them, those whose label is null. */
  readonly nulls: number;
  /** Of them, those whose label is true; null for a label that is no boolean. */
  readonly positives: number | null;
}

/** What an engine reports of a label's table. */
export interface LabelResult {
  readonly rows: number;
  /** Of them, those whose label is null. */
  readonly nulls: number;
  /** The earliest instant of a row; null where there is none. */
  readonly earliestMicros: number | null;
  /** The newest event time of the source's rows that stand; null where there is none. */
  readonly newestMicros: number | null;
  /** In order of cutoff; null for labels of a file, whose rows have instants of their own. */
  readonly cutoffs: readonly LabelCount[] | null;
  readonly sources: readonly SourceReport[];
}

/** Between which instants a label's source has rows that stand; null where it has none. */
export interface LabelReach {
  readonly earliestMicros: number | null;
  readonly newestMicros: number | null;
}

/** Where a label's table is to be, and at which cutoffs. */
export interface LabelTarget {
  /** A Parquet file that must not exist. */
  readonly file: string;
  /** Null: the newest UTC midnight whose label is known. Of no meaning for labels of a file. */
  readonly cutoffsMicros: readonly number[] | null;
}

/** An engine that runs logical plans over files. */
export interface BatchEngine extends AsyncDisposable {
  readonly name: string;
  /** Computes a plan's rows, sorted by the join keys, into one Parquet file at `file`, which must not exist. */
  runView(plan: ViewPlan, file: string, options: RunOptions): Promise<ViewResult>;
  /**
   * Reads a scan's rows in bounded memory: hands `take` the values of expressions over its columns, batch by batch, in any
   * order. Answers what reading the source found once every row was taken.
   */
  readSource(
    scan: ScanNode,
    values: readonly Expression[],
    take: (batch: ColumnBatch) => void | Promise<void>,
    options: RunOptions,
  ): Promise<SourceReport>;
  /** Looks between which instants the rows of a label's source lie, whatever its cutoffs. */
  labelReach(plan: LabelPlan, options: RunOptions): Promise<LabelReach>;
  /**
   * Computes a label's table, sorted by `event_timestamp` and then by the join keys. Throws `GR-LABEL-NOT-KNOWN` where a
   * horizon ends after the source's newest row, and `GR-LABEL-ROW-INCOMPLETE`.
   */
  runLabels(plan: LabelPlan, target: LabelTarget, options: RunOptions): Promise<LabelResult>;
  /**
   * Writes the columns of a training set, in the order of its rows, into the file `to`, which must not exist, from one that
   * holds more; equal rows make equal bytes. Tells what was found in it.
   */
  writeTrainingSet(from: string, to: string, spec: TrainingSetSpec): Promise<TrainingSetFacts>;
  /**
   * Joins to each label row the values at its instant; asserts that the result has one row a label row, in order.
   * Throws `GR-HISTORY-LABELS-INVALID`, `GR-HISTORY-LABEL-NULL`, `GR-HISTORY-NAME-TAKEN`, `GR-REQUEST-DATA-MISSING`, what
   * on-demand features throw, and the codes of reading sources.
   */
  runHistory(plan: HistoryPlan, labels: LabelInput, options: HistoryOptions): Promise<HistoryRun>;
  /**
   * Hands the rows of a file to be scored, in bounded memory and in order, and writes the file `to`, which must not exist: the
   * rows as they are, with what was said of each beside it. Throws `GR-PREDICT-FILE-INVALID`, `GR-PREDICT-NAME-TAKEN` and
   * the codes of reading sources.
   */
  scoreFile(
    input: FileToScore,
    scoring: Scoring,
    to: { readonly file: string; readonly format: TableFormat },
    options: RunOptions,
  ): Promise<FileScored>;
  /** Reads columns of a Parquet file that the engine wrote, in bounded memory. */
  readParquet(file: string, columns: readonly SnapshotColumn[]): AsyncIterable<ColumnBatch>;
  /** The fingerprints of the files that a scan reads, as they are now, without reading rows. */
  fingerprint(scan: ScanNode, options: RunOptions): Promise<readonly InputFile[]>;
}

export type { RunOptions } from "./run-options.js";
export type { CalledRowFunction, ColumnBatch, InputFile, SourceReport } from "./source-report.js";
