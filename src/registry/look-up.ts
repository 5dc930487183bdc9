import type {
  Entity,
  FeatureDefinition,
  FeatureService,
  LabelDefinition,
  ModelDefinition,
  OnDemandViewDefinition,
  Source,
  ViewDefinition,
} from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { describeFeature, describeLabel } from "./describe-definitions.js";
import { describeOnDemand } from "./describe-on-demand.js";
import { type FeatureListing, lineageOfListing, listFeatures } from "./feature-listing.js";
import type { FeatureLineage } from "./lineage.js";
import type { RegistryState } from "./state.js";

/** A definition as `granary show` tells it: with what it is used by, and a feature with its lineage. */
export type DefinitionDescription =
  | { readonly kind: "entity"; readonly definition: Entity; readonly views: readonly string[] }
  | { readonly kind: "source"; readonly definition: Source; readonly views: readonly string[] }
  | {
      readonly kind: "view";
      readonly definition: ViewDefinition;
      readonly features: readonly FeatureListing[];
      readonly services: readonly string[];
    }
  | {
      readonly kind: "on_demand_view";
      readonly definition: OnDemandViewDefinition;
      readonly features: readonly FeatureListing[];
      readonly services: readonly string[];
    }
  | { readonly kind: "service"; readonly definition: FeatureService; readonly features: readonly FeatureListing[] }
  | {
      readonly kind: "label";
      readonly definition: LabelDefinition;
      /** What it means, in words. */
      readonly meaning: string;
      readonly models: readonly string[];
    }
  | { readonly kind: "model"; readonly definition: ModelDefinition; readonly features: readonly FeatureListing[] }
  | {
      readonly kind: "feature";
      readonly listing: FeatureListing;
      /** What it means, in words: `sum(amount) over 7d, float64, from user_events`. */
      readonly meaning: string;
      readonly lineage: FeatureLineage;
      readonly services: readonly string[];
    };

/**
 * Everything of that name: definitions of several kinds may share one, and features of two entities too.
 * Throws `GR-REGISTRY-UNKNOWN-NAME` with the nearest name.
 */
export function describeDefinition(state: RegistryState, name: string): readonly DefinitionDescription[] {
  const { entities, sources, views, onDemandViews = [], services, labels = [], models = [] } = state.definitions;
  const features = listFeatures(state);
  const named = <T extends { readonly name: string }>(list: readonly T[]) => list.filter((one) => one.name === name);
  const found: readonly DefinitionDescription[] = [
    ...named(entities).map((definition) => ({
      kind: "entity" as const,
      definition,
      views: namesOf([...views, ...onDemandViews].filter((view) => view.entity.name === name)),
    })),
    ...named(sources).map((definition) => ({
      kind: "source" as const,
      definition,
      views: namesOf(views.filter((view) => view.source.name === name)),
    })),
    ...named(views).map((definition) => ({
      kind: "view" as const,
      definition,
      features: features.filter((feature) => feature.view === name),
      services: namesOf(services.filter((service) => service.features.some((member) => member.view === name))),
    })),
    ...named(onDemandViews).map((definition) => ({
      kind: "on_demand_view" as const,
      definition,
      features: features.filter((feature) => feature.view === name),
      services: namesOf(services.filter((service) => service.features.some((member) => member.view === name))),
    })),
    ...named(services).map((definition) => ({
      kind: "service" as const,
      definition,
      features: listedBy(definition, features),
    })),
    ...named(labels).map((definition) => ({
      kind: "label" as const,
      definition,
      meaning: describeLabel(definition),
      models: namesOf(models.filter((one) => one.label === name)),
    })),
    ...named(models).map((definition) => ({
      kind: "model" as const,
      definition,
      features: services.filter((one) => one.name === definition.service).flatMap((one) => listedBy(one, features)),
    })),
    ...named(features).map((listing) => describeListed(state, listing)),
  ];
  if (found.length > 0) return found;
  const all = [entities, sources, views, onDemandViews, services, labels, models, features].flat();
  return unknown(`There is no "${name}" in the registry.`, name, all);
}

/** The lineage of each feature of that name (features of two entities may share one). Throws `GR-REGISTRY-UNKNOWN-NAME`. */
export function lineageOf(state: RegistryState, feature: string): readonly FeatureLineage[] {
  const features = listFeatures(state);
  const found = features.filter((listing) => listing.name === feature);
  if (found.length === 0) unknown(`There is no feature "${feature}" in the registry.`, feature, features);
  return found.map((listing) => lineageOfListing(state, listing));
}

/** A view and those of its features that are read, in the order they are asked for. */
export interface ViewRead {
  readonly view: ViewDefinition;
  readonly features: readonly FeatureDefinition[];
}

/**
 * The feature views of a service, in the order that it names them; its on-demand views are those of `onDemandOfService`.
 * Throws `GR-REGISTRY-UNKNOWN-NAME`.
 */
export function viewsOfService(state: RegistryState, name: string): readonly ViewRead[] {
  const { views, onDemandViews = [] } = state.definitions;
  const service = serviceNamed(state, name);
  const order = [...new Set(service.features.map((member) => member.view))].filter(
    (viewName) => !onDemandViews.some((one) => one.name === viewName),
  );
  return order.map((viewName) => {
    const view = views.find((one) => one.name === viewName);
    if (view === undefined) return unknown(`Service "${name}" reads view "${viewName}".`, viewName, views);
    const members = service.features.filter((member) => member.view === viewName);
    return { view, features: members.map((member) => featureOf(view, member.feature)) };
  });
}

/** An on-demand view and those of its features that are read, by name, in the order they are asked for. */
export interface OnDemandRead {
  readonly view: OnDemandViewDefinition;
  readonly names: readonly string[];
}

/** The on-demand views of a service, in the order that it names them. Throws `GR-REGISTRY-UNKNOWN-NAME`. */
export function onDemandOfService(state: RegistryState, name: string): readonly OnDemandRead[] {
  const { features } = serviceNamed(state, name);
  const order = [...new Set(features.map((member) => member.view))];
  return order.flatMap((viewName) => {
    const view = state.definitions.onDemandViews?.find((one) => one.name === viewName);
    const names = features.filter((member) => member.view === viewName).map((member) => member.feature);
    return view === undefined ? [] : [{ view, names }];
  });
}

/** A feature service by its name. Throws `GR-REGISTRY-UNKNOWN-NAME`. */
export function serviceNamed({ definitions: { services } }: RegistryState, name: string): FeatureService {
  const service = services.find((one) => one.name === name);
  return service ?? unknown(`There is no service "${name}" in the registry.`, name, services);
}

/** The view that has a feature of an entity. Throws `GR-REGISTRY-UNKNOWN-NAME` for an unknown entity or feature. */
export function viewOfFeature(state: RegistryState, entity: string, feature: string): ViewDefinition {
  const { entities, views } = state.definitions;
  if (!entities.some((one) => one.name === entity)) {
    return unknown(`There is no entity "${entity}" in the registry.`, entity, entities);
  }
  const candidates = views.filter((view) => view.entity.name === entity);
  const found = candidates.find((view) => view.features.some((one) => one.name === feature));
  const features = candidates.flatMap((view): readonly FeatureDefinition[] => view.features);
  return found ?? unknown(`Entity "${entity}" has no feature "${feature}".`, feature, features);
}

/** A service's features as the registry lists them, in its order. */
function listedBy(service: FeatureService, features: readonly FeatureListing[]): readonly FeatureListing[] {
  return service.features.flatMap((member) =>
    features.filter((feature) => feature.view === member.view && feature.name === member.feature),
  );
}

/** A label by its name. Throws `GR-REGISTRY-UNKNOWN-NAME`. */
export function labelNamed(state: RegistryState, name: string): LabelDefinition {
  const { labels = [] } = state.definitions;
  const found = labels.find((one) => one.name === name);
  return found ?? unknown(`There is no label "${name}" in the registry.`, name, labels);
}

/** A model by its name. Throws `GR-REGISTRY-UNKNOWN-NAME`. */
export function modelNamed(state: RegistryState, name: string): ModelDefinition {
  const { models = [] } = state.definitions;
  const found = models.find((one) => one.name === name);
  return found ?? unknown(`There is no model "${name}" in the registry.`, name, models);
}

function describeListed(state: RegistryState, listing: FeatureListing): DefinitionDescription {
  const { of } = listing;
  const reads = ({ features }: FeatureService) =>
    features.some((member) => member.view === listing.view && member.feature === listing.name);
  return {
    kind: "feature",
    listing,
    meaning: of.kind === "feature" ? describeFeature(of.view, of.feature) : describeOnDemand(of.view, of.feature),
    lineage: lineageOfListing(state, listing),
    services: namesOf(state.definitions.services.filter(reads)),
  };
}

function featureOf(view: ViewDefinition, name: string): FeatureDefinition {
  const features: readonly FeatureDefinition[] = view.features;
  const found = features.find((feature) => feature.name === name);
  return found ?? unknown(`View "${view.name}" has no feature "${name}".`, name, features);
}

function namesOf(list: readonly { readonly name: string }[]): readonly string[] {
  return list.map((one) => one.name);
}

function unknown(detail: string, name: string, candidates: readonly { readonly name: string }[]): never {
  return fail("GR-REGISTRY-UNKNOWN-NAME", detail + didYouMean(name, new Set(namesOf(candidates))));
}
