import type { Entity, FeatureService, ViewDefinition } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { type StoredView, storedViewOf } from "../online/index.js";
import type { RegistryState } from "../registry/index.js";

/** A feature and where it stands. */
export interface FeatureAt {
  readonly view: ViewDefinition;
  /** Its position among the view's features. */
  readonly position: number;
}

/** A registry state's definitions by name, for reading. */
export interface Lookup {
  /** In the registry's order. */
  readonly entities: readonly Entity[];
  /** An entity by name, or the default one. @throws GR-ENTITY-UNKNOWN */
  entity(name?: string): Entity;
  /** A view as its rows are stored when it is pushed as applied. */
  stored(view: ViewDefinition): StoredView;
  /** An entity's views in the registry's order. */
  viewsOf(entity: string): readonly ViewDefinition[];
  /** @throws GR-FEATURE-UNKNOWN */
  feature(entity: string, name: string): FeatureAt;
  /** A feature by the view that a service names. @throws GR-FEATURE-UNKNOWN */
  featureOfView(view: string, name: string): FeatureAt;
  /** @throws GR-SERVICE-UNKNOWN */
  service(name: string): FeatureService;
}

/**
 * Indexes a state. `defaultEntity` is an entity's name; by default the first that has a view, or the first.
 * @throws GR-ENTITY-UNKNOWN for a default entity that is not there.
 */
export function lookupOf(state: RegistryState, defaultEntity?: string): Lookup {
  const { entities, views, services } = state.definitions;
  const entityByName = new Map(entities.map((one) => [one.name, one]));
  const viewByName = new Map(views.map((one) => [one.name, one]));
  const serviceByName = new Map(services.map((one) => [one.name, one]));
  const viewsByEntity = new Map(
    entities.map(({ name }) => [name, views.filter((view) => view.entity.name === name)] as const),
  );
  const featuresByEntity = new Map(
    [...viewsByEntity].map(([name, of]) => [name, new Map(of.flatMap(featuresAt))] as const),
  );
  const storedViews = new Map<ViewDefinition, StoredView>();

  const named = (name: string): Entity =>
    entityByName.get(name) ??
    fail("GR-ENTITY-UNKNOWN", `The registry has no entity "${name}".${didYouMean(name, entityByName.keys())}`);
  const byDefault =
    defaultEntity === undefined
      ? (entities.find(({ name }) => (viewsByEntity.get(name)?.length ?? 0) > 0) ?? entities[0])
      : named(defaultEntity);

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
      const known = featuresByEntity.get(of) ?? new Map<string, FeatureAt>();
      return (
        known.get(name) ??
        fail("GR-FEATURE-UNKNOWN", `Entity "${of}" has no feature "${name}".${didYouMean(name, known.keys())}`)
      );
    },
    featureOfView: (viewName, name) => {
      const view = viewByName.get(viewName);
      const position = view?.features.findIndex((feature) => feature.name === name) ?? -1;
      return view !== undefined && position >= 0
        ? { view, position }
        : fail("GR-FEATURE-UNKNOWN", `The registry has no feature "${name}" of view "${viewName}".`);
    },
    service: (name) =>
      serviceByName.get(name) ??
      fail("GR-SERVICE-UNKNOWN", `The registry has no service "${name}".${didYouMean(name, serviceByName.keys())}`),
  };
}

function featuresAt(view: ViewDefinition): (readonly [string, FeatureAt])[] {
  return view.features.map(({ name }, position) => [name, { view, position }] as const);
}
