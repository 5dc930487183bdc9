import type { DataType, Value } from "../../schema/index.js";

/** A feature of a training set. */
export interface TrainingFeature {
  readonly name: string;
  readonly type: DataType;
  /** Null where the set does not tell. */
  readonly view: string | null;
  /** The identity of its meaning; null where the set does not tell. */
  readonly hash: string | null;
}

/** Label rows with the features that were known at their instants. */
export interface TrainingSet {
  readonly rows: number;
  /** Each row's entity, as text: rows of one entity have one text. */
  readonly entities: readonly string[];
  /** Each row's instant, the label's cutoff, in microseconds. */
  readonly cutoffsMicros: Float64Array;
  /** 0 or 1 a row. */
  readonly labels: Uint8Array;
  /** How long after a cutoff the label looks; 0 where that is not told. */
  readonly horizonMicros: number;
  readonly features: readonly TrainingFeature[];
  /** The features' values: `columns[feature][row]`. */
  readonly columns: readonly (readonly Value[])[];
}
