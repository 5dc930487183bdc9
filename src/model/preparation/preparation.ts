import type { DataType } from "../../schema/index.js";

/** How a missing value is filled in. */
export const imputations = ["median", "mean", "zero"] as const;

export type Imputation = (typeof imputations)[number];

/** A feature that a model takes. */
export interface ModelFeature {
  readonly name: string;
  readonly type: DataType;
  /** The view that it is of; null where the training set does not tell. */
  readonly view: string | null;
  /** The identity of its meaning (`meaningHash`) when the model was trained; null where the training set does not tell. */
  readonly hash: string | null;
  /** Of a string: the values that have a column each, most frequent first. Others have none, and so does null. */
  readonly categories: readonly string[];
}

/** A column of numbers that a model scores, with what the training part taught of it. */
export interface PreparedColumn {
  readonly name: string;
  /** What a missing value counts as. */
  readonly fill: number;
  /** What −Infinity and Infinity count as: the least and the greatest finite value. */
  readonly least: number;
  readonly greatest: number;
}

/** How features become columns: fitted on the training part only, and stored with the model. */
export interface Preparation {
  readonly imputation: Imputation;
  readonly features: readonly ModelFeature[];
  /** The features' columns, one feature after the other. */
  readonly columns: readonly PreparedColumn[];
}
