import { fail } from "../errors/index.js";
import type { ValueOf } from "../schema/index.js";
import type { Entity, KeysOf } from "./entity.js";
import type { FeatureSelection, FeatureView } from "./feature-view.js";
import { checkName } from "./names.js";
import type { OnDemandView } from "./on-demand-view.js";
import type { ColumnTypes } from "./source.js";

/** One feature of a service. */
export interface ServiceFeature {
  readonly view: string;
  readonly entity: string;
  readonly feature: string;
}

/** The features that a model or an application reads together. `R` holds the types of the request data that a read takes. */
export interface FeatureService<
  E extends Entity = Entity,
  F extends ColumnTypes = ColumnTypes,
  R extends ColumnTypes = ColumnTypes,
> {
  readonly kind: "feature_service";
  readonly name: string;
  readonly description: string;
  readonly features: readonly ServiceFeature[];
  /** Carry the types for inference; never set. */
  readonly entity?: E;
  readonly featureTypes?: F;
  readonly requestTypes?: R;
}

/** What a service is made of. */
export type Member = FeatureView | OnDemandView | FeatureSelection;
type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };
type TypesOfMember<M> = M extends { readonly featureTypes?: infer F } ? NonNullable<F> : never;

/** The types of all features of views, of picks and of services. */
export type TypesOfMembers<M extends readonly unknown[]> = M extends readonly []
  ? Readonly<Record<never, never>>
  : Extract<Flat<Intersection<TypesOfMember<M[number]>>>, ColumnTypes>;

/** A view that is computed beforehand takes no request data. */
type RequestOfMember<M> = M extends { readonly requestTypes?: infer R }
  ? "requestTypes" extends keyof M
    ? NonNullable<R>
    : Readonly<Record<never, never>>
  : Readonly<Record<never, never>>;
type RequestOfMembers<M extends readonly Member[]> = Extract<
  Flat<Intersection<RequestOfMember<M[number]>>>,
  ColumnTypes
>;
type EntityOfMember<M> = M extends { readonly entity?: infer E } ? Extract<E, Entity> : never;

/** The keys that a read of a service takes: those of all its entities. */
export type ServiceKeys<S> = S extends FeatureService<infer E, ColumnTypes> ? Flat<Intersection<KeysOf<E>>> : never;

/** What a read of a service gives: every feature's value, or null. */
export type ServiceValues<S> =
  S extends FeatureService<Entity, infer F> ? { readonly [K in keyof F]: ValueOf<F[K]> | null } : never;

/** The request data that a read of a service takes: every field, each a value or null. */
export type ServiceRequest<S> =
  S extends FeatureService<Entity, ColumnTypes, infer R> ? { readonly [K in keyof R]: ValueOf<R[K]> | null } : never;

const members = new WeakMap<FeatureService, readonly Member[]>();

/** What a service was declared from. @throws GR-DEFINITION-INVALID for one that was not made by `featureService`. */
export function membersOf(service: FeatureService): readonly Member[] {
  const known = members.get(service);
  return known ?? fail("GR-DEFINITION-INVALID", `Service "${service.name}" was not made by featureService(…).`);
}

/**
 * Declares a feature service from views and from picks of them.
 * @throws GR-DEFINITION-INVALID when two of its features have one name.
 */
export function featureService<const M extends readonly Member[]>(
  name: string,
  of: M,
  options: { readonly description?: string } = {},
): FeatureService<EntityOfMember<M[number]>, TypesOfMembers<M>, RequestOfMembers<M>> {
  checkName(name, "A feature service");
  const features = of.flatMap((member: Member) => {
    const view = member.kind === "feature_selection" ? member.view : member;
    const names = member.kind === "feature_selection" ? member.names : view.features.map((one) => one.name);
    return names.map((feature) => Object.freeze({ view: view.name, entity: view.entity.name, feature }));
  });
  const seen = new Map<string, string>();
  for (const { feature, view } of features) {
    const other = seen.get(feature);
    if (other !== undefined) {
      fail("GR-DEFINITION-INVALID", `Service "${name}" has "${feature}" twice: from "${other}" and from "${view}".`);
    }
    seen.set(feature, view);
  }
  if (features.length === 0) fail("GR-DEFINITION-INVALID", `Service "${name}" has no feature.`);
  const service: FeatureService = Object.freeze({
    kind: "feature_service",
    name,
    description: options.description ?? "",
    features: Object.freeze(features),
  });
  members.set(service, of);
  // The types are those of the members that it was made of.
  return service as FeatureService<EntityOfMember<M[number]>, TypesOfMembers<M>, RequestOfMembers<M>>;
}
