import type { Aggregation } from "../aggregation/index.js";
import type { Expression } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import type { Entity } from "./entity.js";
import type { EventSource } from "./source.js";

interface LabelBase {
  readonly name: string;
  readonly description: string;
  /** Who answers for it; empty where nobody is named. */
  readonly owner: string;
  /** Raised when the label's meaning changes. */
  readonly version: string;
  readonly entity: Entity;
  readonly source: EventSource;
  readonly type: DataType;
}

/** An aggregate over the rows of a horizon, under a name that the label's expression reads. */
export interface LabelAggregate {
  readonly name: string;
  readonly type: DataType;
  readonly aggregation: Aggregation;
}

/**
 * What becomes of an entity in the horizon after a cutoff c: an expression over aggregates of its rows with event time in
 * (c, c + horizon]. Its population is every entity with a row in (c − active, c].
 */
export interface HorizonLabelDefinition extends LabelBase {
  readonly kind: "horizon_label";
  readonly horizonMicros: number;
  /** Null: every entity with a row ≤ c is of the population. */
  readonly activeMicros: number | null;
  readonly aggregates: readonly LabelAggregate[];
  /** Over the aggregates, by their names. */
  readonly expression: Expression;
}

/** Labels that a file holds: a row's event time is the instant that it is a label of. */
export interface FileLabelDefinition extends LabelBase {
  readonly kind: "file_label";
  /** The column of the source that holds the label: it has the label's name. */
  readonly column: string;
}

/** What a model learns to tell, as data. */
export type LabelDefinition = HorizonLabelDefinition | FileLabelDefinition;

/** A label as an author holds it. `E` and `T` carry its entity and its type for inference. */
export type Label<E extends Entity = Entity, T extends DataType = DataType> = LabelDefinition & {
  readonly entity: E;
  readonly labelType?: T;
};
