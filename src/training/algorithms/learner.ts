import type { Algorithm } from "../../definition/index.js";
import type { Matrix } from "../trees/index.js";

/** Settings of an algorithm, by name; those of trees are libxgboost's. */
export type Settings = Readonly<Record<string, number>>;

/** What a fold or the whole training part is learnt from, in columns of one preparation. */
export interface LearningData {
  readonly train: Matrix;
  /** Rows that are predicted, and by which boosting ends; null: all is trained on. */
  readonly held: Matrix | null;
  readonly names: readonly string[];
}

/** What was learnt. */
export interface Learnt {
  /** Probabilities of the held rows; empty without. */
  readonly probabilities: Float64Array;
  /** Rounds of boosting; null where there are none. */
  readonly rounds: number | null;
}

/** A model as its file holds it. */
export interface LearntModel {
  readonly content: string;
  /** Mean gain by column; empty for what has none. */
  readonly gains: Readonly<Record<string, number>>;
}

/** One way to learn. */
export interface Learner {
  readonly algorithm: Algorithm;
  /** Whether it takes missing values as they are. */
  readonly keepsMissing: boolean;
  /** The declared space of settings, in the order in which they are tried. */
  readonly candidates: readonly Settings[];
  /** Learns from several parts by the same settings, in their order. */
  learn(settings: Settings, parts: readonly LearningData[]): Promise<readonly Learnt[]>;
  /** Learns for good, from all rows given; `rounds` as cross-validation found them. */
  fit(settings: Settings, data: Omit<LearningData, "held">, rounds: number | null): Promise<LearntModel>;
}
