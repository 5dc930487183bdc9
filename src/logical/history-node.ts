import type {
  AggregateFeatureDefinition,
  JoinKey,
  OnDemandViewDefinition,
  RequestField,
  RowFeatureDefinition,
} from "../definition/index.js";
import type { FitUsed } from "../fitting/index.js";
import type { DataType } from "../schema/index.js";
import type { PlannedFeature, ScanNode } from "./node.js";

/** A point-in-time join: each label row with the value that every feature asked for had at its instant. Serialisable. */
export interface HistoryPlan {
  /** The join keys that a label table has, of all entities asked for. */
  readonly keys: readonly JoinKey[];
  /** The label table's column of instants. */
  readonly time: string;
  /** Rows created after a label's instant are invisible to it. */
  readonly knownBy: boolean;
  readonly views: readonly HistoryView[];
  /** What is computed of the values of views. */
  readonly onDemand: readonly OnDemandAtLabels[];
  /** The request data that a label table has, by columns of its fields' names. */
  readonly request: readonly RequestField[];
  /** What is put beside the label table's columns, in order. */
  readonly columns: readonly HistoryColumn[];
}

/** A view at the instants of label rows. */
export type HistoryView = AggregatesAtLabels | NewestAtLabels;

interface ViewAtLabels {
  readonly view: string;
  /** `viewHash` of the view. */
  readonly hash: string;
  readonly keys: readonly JoinKey[];
  /** Its instant is the engine's to set: the latest of the label rows'. */
  readonly scan: ScanNode;
  readonly ttlMicros: number | null;
  /** The features asked for, with how they are finished at t. */
  readonly planned: readonly PlannedFeature[];
  /** What its source's fitted columns are computed by. */
  readonly fits: readonly FitUsed[];
  /** Features among them that on-demand views read, and nobody asked for. */
  readonly hidden: readonly string[];
}

/** Each feature over the entity's rows up to a label's t, windows ending there. */
export interface AggregatesAtLabels extends ViewAtLabels {
  readonly kind: "aggregates";
  readonly eventTime: string;
  readonly createdTime: string | null;
  readonly features: readonly AggregateFeatureDefinition[];
}

/** Of the entity's rows up to a label's t the greatest by (event time, created time, the tie columns, null least). */
export interface NewestAtLabels extends ViewAtLabels {
  readonly kind: "newest";
  readonly eventTime: string | null;
  readonly createdTime: string | null;
  readonly ties: readonly string[];
  readonly features: readonly RowFeatureDefinition[];
}

/** An on-demand view at the instants of label rows: a function of other views' values there, of request data and of t. */
export interface OnDemandAtLabels {
  readonly view: string;
  readonly keys: readonly JoinKey[];
  readonly definition: OnDemandViewDefinition;
  /** The features asked for, in their order. */
  readonly features: readonly string[];
}

/** A column that the join adds. */
export interface HistoryColumn {
  readonly name: string;
  readonly type: DataType;
  readonly view: string;
  readonly part: { readonly kind: "feature"; readonly feature: string } | { readonly kind: "status" | "event_time" };
}
