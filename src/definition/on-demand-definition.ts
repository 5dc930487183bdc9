import type { Expression } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import type { Entity } from "./entity.js";
import type { SourceFunction } from "./source.js";

/** A feature of another view that an on-demand view is given. */
export interface OnDemandInput {
  readonly view: string;
  readonly entity: string;
  readonly feature: string;
  readonly type: DataType;
}

/** What a reader has to give besides the keys. */
export interface RequestField {
  readonly name: string;
  readonly type: DataType;
}

/**
 * A feature computed when it is read. Its expression reads the inputs by their features' names, request data as
 * `request.<field>` and the instant of the read as `t`; null where a function of the view gives it.
 */
export interface OnDemandFeatureDefinition {
  readonly name: string;
  readonly type: DataType;
  readonly description: string;
  readonly owner: string;
  readonly expression: Expression | null;
}

/** Pure functions of other features, of request data and of the instant of the read, as data. */
export interface OnDemandViewDefinition {
  readonly kind: "on_demand_view";
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly version: string;
  readonly entity: Entity;
  readonly inputs: readonly OnDemandInput[];
  readonly request: readonly RequestField[];
  /** Absent where there are none. Each output is the feature of its name. */
  readonly functions?: readonly SourceFunction[];
  readonly features: readonly OnDemandFeatureDefinition[];
}

/** The column that request data stands under in the expressions of on-demand features. */
export function requestColumn(field: string): string {
  return `request.${field}`;
}

/** The column of the instant of the read, or of the label in a training set. */
export const instantColumn = "t";
