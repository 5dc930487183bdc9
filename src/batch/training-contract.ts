import type { DataType } from "../schema/index.js";

/** A column of a training set. */
export interface TrainingColumn {
  readonly name: string;
  readonly type: DataType;
  readonly role: "key" | "event_time" | "label" | "feature";
}

/** What a file that holds a training set, and more, is to become. */
export interface TrainingSetSpec {
  /** What stays, in order. */
  readonly columns: readonly TrainingColumn[];
  /** Of each view, the column with the event time of the row that its features are from; these do not stay. */
  readonly eventTimes: readonly { readonly view: string; readonly column: string }[];
}

/**
 * How well a feature alone ranks a boolean label: the area under the ROC curve, a tie counting half, in the better of both
 * directions and of both places that nulls can have.
 */
export interface FeatureAuc {
  readonly column: string;
  /** Of a vector: which element, from 0; null for others. */
  readonly element: number | null;
  readonly auc: number;
}

/** What was found in a training set. */
export interface TrainingSetFacts {
  readonly rows: number;
  /** In order of columns; empty where the label is no boolean, or has one value only. */
  readonly aucs: readonly FeatureAuc[];
  /** Of each view: in how many rows its event time is the label's very instant. */
  readonly coincident: readonly { readonly view: string; readonly rows: number }[];
}
