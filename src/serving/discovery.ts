import type { Entity } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import { lineageOf, listFeatures, plainTypeName, type RegistryState } from "../registry/index.js";
import { formatDuration } from "../time/index.js";
import type { Lookup } from "./lookup.js";

/** A feature as discovery tells it: as `feature_registry.yaml` has it, with where it comes from. Names are JSON's. */
export interface ListedFeature {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly type: string;
  readonly pipeline: string;
  readonly version: string;
  readonly view: string;
  readonly entity: string;
  readonly source: string;
  /** How it is computed, as people read it: `sum(amount) over 7d`. */
  readonly computation: string;
  /** The columns that it is computed from. */
  readonly columns: readonly string[];
  /** The source's files, or the module that gives its rows. */
  readonly inputs: readonly string[];
  /** How long a value holds after its event time, such as `7d`; null: always. */
  readonly ttl: string | null;
}

export interface ListedEntity {
  readonly name: string;
  readonly description: string;
  readonly join_keys: readonly { readonly name: string; readonly type: string }[];
}

export interface ListedService {
  readonly name: string;
  readonly description: string;
  readonly features: readonly { readonly view: string; readonly feature: string }[];
}

/** What the registry holds, for who looks for a feature. */
export interface RegistryListing {
  /** The number of the applied state. */
  readonly state: number;
  readonly applied_at: string;
  readonly entities: readonly ListedEntity[];
  readonly features: readonly ListedFeature[];
  readonly services: readonly ListedService[];
}

export interface Discovery {
  readonly registry: RegistryListing;
  /** An entity by name, or the one that is meant where none is named. @throws GR-ENTITY-UNKNOWN */
  entity(name?: string): Entity;
  /**
   * A feature by name, of `entity` where two entities have one of that name.
   * @throws GR-FEATURE-UNKNOWN, GR-REQUEST-INVALID
   */
  feature(name: string, entity?: string): ListedFeature;
}

export function discoveryOf(state: RegistryState, lookup: Lookup): Discovery {
  const { entities, services } = state.definitions;
  const features = listedFeatures(state);
  return {
    registry: {
      state: state.number,
      applied_at: state.appliedAt,
      entities: entities.map(({ name, description, joinKeys }) => ({
        name,
        description,
        join_keys: joinKeys.map((key) => ({ name: key.name, type: plainTypeName(key.type) })),
      })),
      features,
      services: services.map((service) => ({
        name: service.name,
        description: service.description,
        features: service.features.map(({ view, feature }) => ({ view, feature })),
      })),
    },
    entity: lookup.entity,
    feature: (name, entity) => {
      const known = features.filter((one) => entity === undefined || one.entity === entity);
      const found = known.filter((one) => one.name === name);
      const [first, second] = found;
      if (first === undefined) {
        const of = entity === undefined ? "The registry" : `Entity "${entity}"`;
        const names = known.map((one) => one.name);
        return fail("GR-FEATURE-UNKNOWN", `${of} has no feature "${name}".${didYouMean(name, names)}`);
      }
      if (second !== undefined) {
        const owners = found.map((one) => `entity=${one.entity}`);
        fail("GR-REQUEST-INVALID", `Several entities have a feature "${name}": say ${owners.join(" or ")}.`);
      }
      return first;
    },
  };
}

function listedFeatures(state: RegistryState): readonly ListedFeature[] {
  return listFeatures(state).map(({ of, ...listing }) => {
    const lineage = lineageOf(state, listing.name).find(({ view }) => view === listing.view);
    return {
      ...listing,
      computation: lineage?.computation ?? "",
      columns: lineage?.reads ?? [],
      inputs: lineage?.inputs ?? [],
      ttl: of.kind === "on_demand" || of.view.ttlMicros === null ? null : formatDuration(of.view.ttlMicros),
    };
  });
}
