import { fail } from "../errors/index.js";
import type { ValueOf } from "../schema/index.js";
import type { Entity, KeysOf } from "./entity.js";
import type { FeatureSelection, FeatureView } from "./feature-view.js";
import { checkName } from "./names.js";
import type { ColumnTypes } from "./source.js";

/** One feature of a service. */
export interface ServiceFeature {
  readonly view: string;
  readonly entity: string;
  readonly feature: string;
}

/** The features that a model or an application reads together. */
export interface FeatureService<E extends Entity = Entity, F extends ColumnTypes = ColumnTypes> {
  readonly kind: "feature_service";
  readonly name: string;
  readonly description: string;
  readonly features: readonly ServiceFeature[];
  /** Carry the types for inference; never set. */
  readonly entity?: E;
  readonly featureTypes?: F;
}

type Member = FeatureView | FeatureSelection;
type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };
type TypesOfMember<M> = M extends { readonly featureTypes?: infer F } ? NonNullable<F> : never;
type TypesOfMembers<M extends readonly Member[]> = Extract<Flat<Intersection<TypesOfMember<M[number]>>>, ColumnTypes>;
type EntityOfMember<M> = M extends { readonly entity?: infer E } ? Extract<E, Entity> : never;

/** The keys that a read of a service takes: those of all its entities. */
export type ServiceKeys<S> = S extends FeatureService<infer E, ColumnTypes> ? Flat<Intersection<KeysOf<E>>> : never;

/** What a read of a service gives: every feature's value, or null. */
export type ServiceValues<S> =
  S extends FeatureService<Entity, infer F> ? { readonly [K in keyof F]: ValueOf<F[K]> | null } : never;

/**
 * Declares a feature service from views and from picks of them.
 * @throws GR-DEFINITION-INVALID when two of its features have one name.
 */
export function featureService<const M extends readonly Member[]>(
  name: string,
  members: M,
  options: { readonly description?: string } = {},
): FeatureService<EntityOfMember<M[number]>, TypesOfMembers<M>> {
  checkName(name, "A feature service");
  const features = members.flatMap((member: Member) => {
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
  return Object.freeze({
    kind: "feature_service",
    name,
    description: options.description ?? "",
    features: Object.freeze(features),
  });
}
