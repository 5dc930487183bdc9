import type {
  Entity,
  FeatureService,
  OnDemandFeatureDefinition,
  OnDemandViewDefinition,
  ViewDefinition,
} from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { type StoredView, storedViewOf } from "../online/index.js";
import type { RegistryState } from "../registry/index.js";

/** A stored feature and where it stands. */
export interface FeatureAt {
  readonly kind: "stored";
  readonly view: ViewDefinition;
  /** Its position among the view's features. */
  readonly position: number;
}

/** A feature that is computed when it is read. */
export interface OnDemandAt {
  readonly kind: "on_demand";
  readonly view: OnDemandViewDefinition;
  readonly feature: OnDemandFeatureDefinition;
}

export type WantedFeature = FeatureAt | OnDemandAt;

/** A registry state's definitions by name, for reading. */
export interface Lookup {
  /** In the registry's order. */
  readonly entities: readonly Entity[];
  /** An entity by name, or the default one. @throws GR-ENTITY-UNKNOWN */
  entity(name?: string): Entity;
  /** A view as its rows are stored when it is pushed as applied. */
  stored(view: ViewDefinition): StoredView;
  /** An entity's feature views in the registry's order. */
  viewsOf(entity: string): readonly ViewDefinition[];
  /** An entity's on-demand views in the registry's order. */
  onDemandViewsOf(entity: string): readonly OnDemandViewDefinition[];
  /** All features of an entity in the registry's order, those of on-demand views last. */
  featuresOf(entity: string): readonly WantedFeature[];
  /** @throws GR-FEATURE-UNKNOWN */
  feature(entity: string, name: string): WantedFeature;
  /** A feature by the view that a service names. @throws GR-FEATURE-UNKNOWN */
  featureOfView(view: string, name: string): WantedFeature;
  /** A stored feature by its view. @throws GR-FEATURE-UNKNOWN */
  storedFeature(view: string, name: string): FeatureAt;
  /** @throws GR-SERVICE-UNKNOWN */
  service(name: string): FeatureService;
}

/**
 * Indexes a state. `defaultEntity` is an entity's name; by default the first that has a view, or the first.
 * @throws GR-ENTITY-UNKNOWN for a default entity that is not there.
 */
export function lookupOf(state: RegistryState, defaultEntity?: string): Lookup {
  const { entities, views, onDemandViews = [], services } = state.definitions;
  const entityByName = new Map(entities.map((one) => [one.name, one]));
  const viewByName = new Map(views.map((one) => [one.name, one]));
  const serviceByName = new Map(services.map((one) => [one.name, one]));
  const viewsByEntity = new Map(
    entities.map(({ name }) => [name, views.filter((view) => view.entity.name === name)] as const),
  );
  const onDemandByName = new Map(onDemandViews.map((one) => [one.name, one]));
  const onDemandByEntity = new Map(
    entities.map(({ name }) => [name, onDemandViews.filter((view) => view.entity.name === name)] as const),
  );
  const featuresByEntity = new Map(
    [...viewsByEntity].map(([name, of]) => {
      const onDemand = onDemandByEntity.get(name) ?? [];
      return [name, new Map([...of.flatMap(featuresAt), ...onDemand.flatMap(onDemandAt)])] as const;
    }),
  );
  const storedViews = new Map<ViewDefinition, StoredView>();

  const named = (name: string): Entity =>
    entityByName.get(name) ??
    fail("GR-ENTITY-UNKNOWN", `The registry has no entity "${name}".${didYouMean(name, entityByName.keys())}`);
  const byDefault =
    defaultEntity === undefined
      ? (entities.find(({ name }) => (viewsByEntity.get(name)?.length ?? 0) > 0) ?? entities[0])
      : named(defaultEntity);

  const storedFeature = (viewName: string, name: string): FeatureAt => {
    const view = viewByName.get(viewName);
    const position = view?.features.findIndex((feature) => feature.name === name) ?? -1;
    return view !== undefined && position >= 0
      ? { kind: "stored", view, position }
      : fail("GR-FEATURE-UNKNOWN", `The registry has no feature "${name}" of view "${viewName}".`);
  };

  return {
    entities,
    entity: (name) =>
      name === undefined ? (byDefault ?? fail("GR-ENTITY-UNKNOWN", "The registry has no entity.")) : named(name),
    stored: (view) => {
      const known = storedViews.get(view) ?? storedViewOf(view);
      storedViews.set(view, known);
      return known;
    },
    viewsOf: (name) => viewsByEntity.get(name) ?? [],
    feature: (of, name) => {
      const known = featuresByEntity.get(of) ?? new Map<string, WantedFeature>();
      return (
        known.get(name) ??
        fail("GR-FEATURE-UNKNOWN", `Entity "${of}" has no feature "${name}".${didYouMean(name, known.keys())}`)
      );
    },
    onDemandViewsOf: (name) => onDemandByEntity.get(name) ?? [],
    featuresOf: (name) => [...(featuresByEntity.get(name)?.values() ?? [])],
    featureOfView: (viewName, name) => {
      const view = onDemandByName.get(viewName);
      const feature = view?.features.find((one) => one.name === name);
      return view !== undefined && feature !== undefined
        ? { kind: "on_demand", view, feature }
        : storedFeature(viewName, name);
    },
    storedFeature,
    service: (name) =>
      serviceByName.get(name) ??
      fail("GR-SERVICE-UNKNOWN", `The registry has no service "${name}".${didYouMean(name, serviceByName.keys())}`),
  };
}

function featuresAt(view: ViewDefinition): (readonly [string, WantedFeature])[] {
  return view.features.map(({ name }, position) => [name, { kind: "stored", view, position }] as const);
}

function onDemandAt(view: OnDemandViewDefinition): (readonly [string, WantedFeature])[] {
  return view.features.map((feature) => [feature.name, { kind: "on_demand", view, feature }] as const);
}
