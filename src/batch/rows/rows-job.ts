import type { FittedFunction } from "../../definition/index.js";
import type { RowFunctionShape, WireColumn } from "../../workers/index.js";

/** A row function that is run. */
export interface CalledFunction {
  readonly module: string;
  readonly export: string;
  /** Present where it is the transform of a fit, whose code is Granary's own. */
  readonly fitted?: FittedFunction;
  readonly shape: RowFunctionShape;
}

/** What a worker is set up with. */
export interface RowsSetup {
  readonly source: string;
  readonly repoFolder: string;
  readonly functions: readonly CalledFunction[];
}

/** A batch for a worker: the inputs of functions, one after another. */
export interface RowsJob {
  /** Which of the setup's functions, by their places in it. */
  readonly functions: readonly number[];
  /** The position of the batch's first row, from 0. */
  readonly firstRow: number;
  readonly rows: number;
  readonly columns: readonly WireColumn[];
}
