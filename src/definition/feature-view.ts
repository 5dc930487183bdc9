import type { AggregateFeature, Aggregation } from "../aggregation/index.js";
import type { Expr, Expression } from "../expression/index.js";
import type { DataType } from "../schema/index.js";
import type { Duration } from "../time/index.js";
import type { Entity } from "./entity.js";
import type { OnDemandViewDefinition } from "./on-demand-definition.js";
import type { RowFeature } from "./row-feature.js";
import type { ColumnTypes, EventSource, RowSource } from "./source.js";

interface FeatureBase {
  readonly name: string;
  readonly type: DataType;
  readonly description: string;
  readonly owner: string;
}

/** A feature that aggregates an entity's events. */
export interface AggregateFeatureDefinition extends FeatureBase {
  readonly aggregation: Aggregation;
}

/** A feature computed from an entity's newest row. */
export interface RowFeatureDefinition extends FeatureBase {
  readonly expression: Expression;
}

export type FeatureDefinition = AggregateFeatureDefinition | RowFeatureDefinition;

interface ViewBase {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly version: string;
  /** The pipeline that computes it, as the registry lists it. */
  readonly pipeline: string;
  readonly entity: Entity;
  /** How long a row holds after its event time; null: always. */
  readonly ttlMicros: number | null;
}

/** Aggregates over an entity's events, as data. */
export interface AggregateViewDefinition extends ViewBase {
  readonly kind: "aggregate_view";
  readonly source: EventSource;
  readonly features: readonly AggregateFeatureDefinition[];
}

/** Columns of an entity's newest row, as data. */
export interface RowViewDefinition extends ViewBase {
  readonly kind: "row_view";
  readonly source: RowSource;
  readonly features: readonly RowFeatureDefinition[];
}

/** A feature view as data, such as the registry's state holds. */
export type ViewDefinition = AggregateViewDefinition | RowViewDefinition;

/** What an author holds besides the data: the features' types, and `pick`. */
interface Typed<E extends Entity, F extends ColumnTypes> {
  readonly entity: E;
  /** Carries the types for inference; never set. */
  readonly featureTypes?: F;
  /** Some of the view's features, for a service. */
  pick<N extends keyof F & string>(
    ...names: readonly N[]
  ): FeatureSelection<E, Pick<F, N>, Readonly<Record<never, never>>>;
}

export interface AggregateView<E extends Entity = Entity, F extends ColumnTypes = ColumnTypes>
  extends AggregateViewDefinition,
    Typed<E, F> {
  readonly entity: E;
}

export interface RowView<E extends Entity = Entity, F extends ColumnTypes = ColumnTypes>
  extends RowViewDefinition,
    Typed<E, F> {
  readonly entity: E;
}

/** A feature view as `featureView` returns it. */
export type FeatureView = AggregateView | RowView;

/** Some features of a view. `R` holds the types of the request data that they are computed from. */
export interface FeatureSelection<
  E extends Entity = Entity,
  F extends ColumnTypes = ColumnTypes,
  R extends ColumnTypes = ColumnTypes,
> {
  readonly kind: "feature_selection";
  readonly view: ViewDefinition | OnDemandViewDefinition;
  readonly names: readonly string[];
  readonly entity?: E;
  readonly featureTypes?: F;
  readonly requestTypes?: R;
}

export interface ViewOptions<E extends Entity, S> {
  readonly entity: E;
  readonly source: S;
  /** Who answers for it. */
  readonly owner: string;
  /** Raised when a feature's meaning changes; "1.0" by default. */
  readonly version?: string;
  readonly description?: string;
  /** The pipeline's name in the registry; the view's name by default. */
  readonly pipeline?: string;
  /** How long a row holds after its event time; always by default. */
  readonly ttl?: Duration;
}

export type AggregateFeatures = Readonly<Record<string, AggregateFeature>>;
export type RowFeatures = Readonly<Record<string, RowFeature | Expr>>;

type Names<Name, Feature> = Feature extends { readonly suffix?: infer Suffix }
  ? `${Name & string}${Suffix & string}`
  : Name & string;
type TypeOf<Feature> = Feature extends { readonly type?: infer T } ? Extract<T, DataType> : never;

/** The feature types of what a `features` callback returns, every group spread out by its suffixes. */
export type FeatureTypesOf<F> = { readonly [Name in keyof F as Names<Name, F[Name]>]: TypeOf<F[Name]> };
