import type { FinishAtRead } from "../aggregation/index.js";
import type { AggregateFeatureDefinition, JoinKey, RowFeatureDefinition, Source } from "../definition/index.js";
import type { FitUsed } from "../fitting/index.js";
import type { DataType } from "../schema/index.js";

/**
 * A step of a logical plan: engine-free, serialisable data. Every step gives rows with named columns; an engine compiles the
 * tree. Unless a step says otherwise, columns keep their names.
 */
export type LogicalNode = ScanNode | AggregateNode | NewestNode | ProjectNode | ExpireNode;

/** A source's rows, read and checked by semantics: left-out rows gone, identity applied, derived columns added. */
export interface ScanNode {
  readonly kind: "scan";
  readonly source: Source;
  /** The columns that later steps read; join keys and times are always there. */
  readonly columns: readonly string[];
  /** Only rows with event time ≤ this. */
  readonly untilMicros: number;
  /**
   * Of a source with identity and created time: every row that stood at some time, each with `knownUntil`, the instant at
   * which another superseded it. Absent: the rows that stand in the end.
   */
  readonly versions?: true;
}

/** One row an entity that has a row: each feature over the entity's rows, and `event_timestamp`, the newest event time. */
export interface AggregateNode {
  readonly kind: "aggregate";
  readonly input: LogicalNode;
  readonly keys: readonly JoinKey[];
  readonly eventTime: string;
  readonly createdTime: string | null;
  readonly asOfMicros: number;
  readonly features: readonly AggregateFeatureDefinition[];
}

/** One row an entity: the greatest by (event time, created time, the tie columns left to right, null least). */
export interface NewestNode {
  readonly kind: "newest";
  readonly input: LogicalNode;
  readonly keys: readonly JoinKey[];
  readonly eventTime: string | null;
  readonly createdTime: string | null;
  readonly ties: readonly string[];
}

/** The join keys, each feature's expression, and `event_timestamp`. */
export interface ProjectNode {
  readonly kind: "project";
  readonly input: LogicalNode;
  readonly keys: readonly JoinKey[];
  readonly eventTime: string | null;
  readonly features: readonly RowFeatureDefinition[];
}

/** The same rows; the features of one whose `event_timestamp` is more than ttl before the as-of are null. */
export interface ExpireNode {
  readonly kind: "expire";
  readonly input: LogicalNode;
  readonly keys: readonly JoinKey[];
  readonly ttlMicros: number;
  readonly asOfMicros: number;
}

/** A column of a snapshot. */
export interface SnapshotColumn {
  readonly name: string;
  readonly type: DataType;
  readonly role: "key" | "feature" | "instant" | "event_time";
}

/** A feature as a snapshot and a store keep it. */
export interface PlannedFeature {
  readonly name: string;
  readonly type: DataType;
  readonly finish: FinishAtRead | null;
}

/** How a view's snapshot at an instant is computed. */
export interface ViewPlan {
  readonly view: string;
  /** `viewHash` of the view. */
  readonly hash: string;
  readonly asOfMicros: number;
  readonly root: LogicalNode;
  readonly features: readonly PlannedFeature[];
  /** The artifacts that its source's fitted columns are computed by, those that it reads. */
  readonly fits: readonly FitUsed[];
  /** The snapshot's columns in order: join keys, features, `_at:<feature>` instants, `event_timestamp`. */
  readonly columns: readonly SnapshotColumn[];
}
