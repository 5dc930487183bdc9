import type { Select } from "../../../sql/index.js";
import type { SourceReport } from "../../contract.js";
import type { EngineFunctionOptions } from "../../rows/index.js";

export interface ScanOptions {
  /** The feature repo's folder, which a source's paths are relative to. */
  readonly repoFolder: string;
  /** Imports a module of the feature repo by its path relative to it, for sources whose rows a module gives. */
  readonly importModule: (path: string) => Promise<unknown>;
  /** How row functions are run. */
  readonly functions?: EngineFunctionOptions | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** A source that was read and checked. */
export interface ScannedSource {
  /** The source's rows by semantics, with columns under their names in Granary, in Granary's types. */
  readonly select: Select;
  /**
   * A reading that costs less: the same columns of all rows that were read, those that are left out, superseded or after the
   * scan's instant among them.
   */
  readonly everyRow: Select;
  readonly report: SourceReport;
  /** Where a row was read from: the first that is equal to the only one of `row`, a select of columns of the scan's. */
  locate(row: Select): Promise<SourcePlace | null>;
  /** The first rows that are left out, as they lack a join key or their event time. */
  incomplete(): Promise<readonly IncompleteRow[]>;
  /** Throws `GR-SOURCE-FILE-CHANGED` where a file is not what it was when it was found. */
  checkUnchanged(): Promise<void>;
  /** Removes what was staged. The select can't be run after. */
  dispose(): Promise<void>;
}

/** A row that is left out, and the columns that it lacks. */
export interface IncompleteRow extends SourcePlace {
  readonly columns: readonly string[];
}

/** A row of a source's file; rows count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly row: number;
}
