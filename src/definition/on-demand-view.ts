import type { Expr, Expression } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import type { DerivedTypes } from "./derive.js";
import type { Entity } from "./entity.js";
import type { FeatureService } from "./feature-service.js";
import type { FeatureSelection, FeatureTypesOf, FeatureView } from "./feature-view.js";
import type { RowFeature } from "./row-feature.js";
import type { RowFunction } from "./row-function.js";
import type { ColumnTypes, SourceFunction } from "./source.js";

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

/** An on-demand view as an author holds it: with the types of its features and of its request data. */
export interface OnDemandView<
  E extends Entity = Entity,
  F extends ColumnTypes = ColumnTypes,
  R extends ColumnTypes = ColumnTypes,
> extends OnDemandViewDefinition {
  readonly entity: E;
  /** Carry the types for inference; never set. */
  readonly featureTypes?: F;
  readonly requestTypes?: R;
  /** Some of the view's features, for a service. */
  pick<N extends keyof F & string>(...names: readonly N[]): FeatureSelection<E, Pick<F, N>, R>;
}

/** What an on-demand view can be given features of. */
export type OnDemandSource = FeatureView | FeatureSelection | FeatureService;

/** What its callback makes: expressions, features with a description, and functions of the feature repo. */
export type OnDemandFeatures = Readonly<Record<string, RowFeature | Expr | RowFunction>>;

type Plain<F> = { readonly [K in keyof F as F[K] extends RowFunction ? never : K]: F[K] };
type Functions<F> = { readonly [K in keyof F as F[K] extends RowFunction ? K : never]: F[K] };
type Flat<T> = { readonly [K in keyof T]: T[K] };

/** The feature types of what the callback makes. */
export type OnDemandTypesOf<F> = Extract<Flat<FeatureTypesOf<Plain<F>> & DerivedTypes<Functions<F>>>, ColumnTypes>;

/** The column that request data stands under in the expressions of on-demand features. */
export function requestColumn(field: string): string {
  return `request.${field}`;
}

/** The column of the instant of the read, or of the label in a training set. */
export const instantColumn = "t";
