import type { SourceFit } from "../definition/index.js";
import type { Expression } from "../expression/index.js";
import type { JsonValue, Value } from "../schema/index.js";
import type { RowFunctionCode } from "../workers/index.js";

/** Rows that a fit learns from: `inputs[i][r]` is the value of its i-th input in row r. */
export interface FitBatch {
  readonly rows: number;
  readonly inputs: readonly (readonly Value[])[];
}

/**
 * Learns from rows. They come in batches, in an order that nothing may hang on: equal rows in any order have to give equal
 * parameters (floats to within rounding). `add` may give a promise, and is given no more rows until it is kept.
 */
export interface Fitter {
  add(batch: FitBatch): void | Promise<void>;
  /** What was learnt, as JSON; of no rows too. */
  finish(): JsonValue | Promise<JsonValue>;
}

/** What a fit works with besides its rows. */
export interface FitContext {
  /** How many worker threads it may use at most; one a core where undefined. */
  readonly workers?: number | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

interface FitKindBase {
  /** As definitions and artifacts name it: `standard_scaler`. */
  readonly name: string;
  /** How people read what was learnt: `mean 3.2, deviation 1.5`. */
  describe(fit: SourceFit, parameters: JsonValue): string;
  /** What else people read of it, in lines. */
  report?(fit: SourceFit, parameters: JsonValue): readonly string[];
  /** What programs are answered in place of the parameters, where these are too many to read. */
  summary?(fit: SourceFit, parameters: JsonValue): JsonValue;
}

/**
 * A kind of fit whose transform is a built-in expression over the source's columns: what every engine and the evaluator
 * compute by themselves. One file each; `kinds.ts` lists them.
 */
export interface ExpressionKind extends FitKindBase {
  readonly transform: "expression";
  begin(fit: SourceFit): Fitter;
  /** Throws `GR-FIT-CORRUPT` through `parameters.ts` where the parameters are not this kind's. */
  expression(fit: SourceFit, parameters: JsonValue): Expression;
}

/**
 * A kind of fit whose transform is a function over rows, run in worker threads as row functions are. What it does is in
 * a heavier room: an engine's `RowsFit` of the same name.
 */
export interface RowsKind extends FitKindBase {
  readonly transform: "rows";
  /** Raised whenever what the transform gives by some parameters changes: kept results are told apart by it. */
  readonly codeVersion: string;
}

export type FitKind = ExpressionKind | RowsKind;

/** What a `RowsKind` does. */
export interface RowsFit {
  begin(fit: SourceFit, context: FitContext): Fitter;
  /**
   * The function that gives the column, made once in each worker thread. Its inputs are the fit's, by their names; it gives
   * one output of the fit's type. It has to be pure.
   */
  code(fit: SourceFit, parameters: JsonValue): RowFunctionCode;
}
