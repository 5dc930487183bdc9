import type { Algorithm } from "../definition/index.js";
import type { Trial, Tuning } from "./algorithms/index.js";
import type { Baseline } from "./baseline.js";
import type { Split } from "./data/index.js";
import type { FeatureImportance } from "./importance/index.js";
import type { Evaluation } from "./metrics/index.js";

/** One algorithm's way through training. */
export interface AlgorithmReport {
  readonly algorithm: Algorithm;
  readonly crossValidation: Pick<Trial, "settings" | "folds" | "rocAuc" | "rounds">;
  readonly trials: Tuning["trials"];
  /** Settings that the time budget left no time for. */
  readonly untried: number;
  /** On rows that nothing was learnt or chosen from. */
  readonly test: Evaluation;
  /** Of the champion; empty for others. */
  readonly importances: readonly FeatureImportance[];
}

/** What training came to. */
export interface TrainReport {
  readonly split: {
    readonly by: Split["by"];
    readonly trainRows: number;
    readonly testRows: number;
    readonly leftOut: number;
  };
  readonly champion: Algorithm;
  /** The best in cross-validation first. */
  readonly algorithms: readonly AlgorithmReport[];
  readonly baseline: Baseline | null;
}
