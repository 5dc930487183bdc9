import type { Expr } from "../expression/index.js";
import type { DerivedTypes } from "./derive.js";
import type { Entity } from "./entity.js";
import type { FeatureSelection, FeatureTypesOf } from "./feature-view.js";
import type { OnDemandViewDefinition } from "./on-demand-definition.js";
import type { RowFeature } from "./row-feature.js";
import type { RowFunction } from "./row-function.js";
import type { ColumnTypes } from "./source.js";

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

/** What its callback makes: expressions, features with a description, and functions of the feature repo. */
export type OnDemandFeatures = Readonly<Record<string, RowFeature | Expr | RowFunction>>;

type Plain<F> = { readonly [K in keyof F as F[K] extends RowFunction ? never : K]: F[K] };
type Functions<F> = { readonly [K in keyof F as F[K] extends RowFunction ? K : never]: F[K] };
type Flat<T> = { readonly [K in keyof T]: T[K] };

/** The feature types of what the callback makes. */
export type OnDemandTypesOf<F> = Extract<Flat<FeatureTypesOf<Plain<F>> & DerivedTypes<Functions<F>>>, ColumnTypes>;
