import type { FinishAtRead } from "../aggregation/index.js";
import type { Entity, JoinKey } from "../definition/index.js";
import { fail, invariant } from "../errors/index.js";
import type { StoredFeature } from "../online/index.js";
import { sameType, typeName } from "../schema/index.js";
import type { ReadFeature, ReadShape, Selection } from "./contract.js";
import type { FeatureAt, Lookup } from "./lookup.js";
import { type PositionsIn, positionsOf } from "./positions.js";

/** A view that a read takes rows of. */
export interface PlannedView {
  readonly ttlMicros: number | null;
  /** Where the plan's features are in a row; raises where the row lacks one of this view in the applied meaning. */
  readonly positionsIn: PositionsIn;
}

/** What is asked of the store in one round trip: views of one entity. */
export interface PlannedTrip {
  readonly entity: string;
  /** Positions of the entity's join keys among the read's; null: all of them, in order. */
  readonly keyPositions: readonly number[] | null;
  readonly views: readonly string[];
}

export interface PlannedFeature extends ReadFeature {
  readonly finish: FinishAtRead | null;
}

/** How a read is done: made once for a selection, used by every request that makes it. */
export interface ReadPlan {
  readonly shape: ReadShape;
  readonly trips: readonly PlannedTrip[];
  /** The views of all trips, one trip after the other. */
  readonly views: readonly PlannedView[];
  readonly features: readonly PlannedFeature[];
}

/**
 * Plans the read of a selection whose entity is settled.
 * @throws GR-FEATURE-UNKNOWN, GR-SERVICE-UNKNOWN, GR-REQUEST-INVALID
 */
export function planRead(lookup: Lookup, selection: Selection & { readonly entity: string }): ReadPlan {
  const wanted = featuresOf(lookup, selection);
  const trips = tripsOf(lookup, selection, wanted);
  const keys = joinedKeys(
    trips.map(({ entity }) => entity),
    selection.service,
  );
  const views = trips.flatMap((trip) => trip.views);
  const features = wanted.map(({ view, position }): PlannedFeature & StoredFeature => {
    const feature = lookup.stored(view).features[position];
    invariant(feature !== undefined, `View "${view.name}" has no feature at ${position}.`);
    return { ...feature, view: views.indexOf(view) };
  });
  return {
    shape: { keys, features, views: views.map(({ name }) => name) },
    trips: trips.map(({ entity, views: own }) => ({
      entity: entity.name,
      keyPositions:
        trips.length === 1 ? null : entity.joinKeys.map((key) => keys.findIndex((k) => k.name === key.name)),
      views: own.map(({ name }) => name),
    })),
    views: views.map(({ ttlMicros }, index) => ({
      ttlMicros,
      positionsIn: positionsOf(features.map((feature) => (feature.view === index ? feature : null))),
    })),
    features,
  };
}

function featuresOf(lookup: Lookup, { entity, features, service }: Selection & { readonly entity: string }) {
  if (service !== undefined) {
    if (features !== undefined) fail("GR-REQUEST-INVALID", "Both features and a service are asked for.");
    return lookup.service(service).features.map((one) => lookup.featureOfView(one.view, one.feature));
  }
  if (features === undefined) {
    return lookup
      .viewsOf(entity)
      .flatMap((view) => view.features.map((_, position): FeatureAt => ({ view, position })));
  }
  if (features.length === 0) fail("GR-REQUEST-INVALID", "The list of features to read is empty.");
  const twice = features.find((name, index) => features.indexOf(name) !== index);
  if (twice !== undefined) fail("GR-REQUEST-INVALID", `Feature "${twice}" is asked for twice.`);
  return features.map((name) => lookup.feature(entity, name));
}

/** One trip an entity: the selection's own first, which also stands where it has no feature. */
function tripsOf(lookup: Lookup, selection: Selection & { readonly entity: string }, wanted: readonly FeatureAt[]) {
  const views = [...new Set(wanted.map(({ view }) => view))];
  const names = views.length === 0 ? [selection.entity] : [...new Set(views.map((view) => view.entity.name))];
  if (!names.includes(selection.entity)) {
    fail(
      "GR-REQUEST-INVALID",
      `Service "${selection.service}" is about "${names.join('", "')}", and read for entity "${selection.entity}".`,
      { hint: `Read it as /entities/${names[0]}/features?<key>=…&service=${selection.service}, or by POST /features.` },
    );
  }
  return names.map((name) => ({
    entity: lookup.entity(name),
    views: views.filter((view) => view.entity.name === name),
  }));
}

function joinedKeys(entities: readonly Entity[], service: string | undefined): readonly JoinKey[] {
  const keys: JoinKey[] = [];
  for (const key of entities.flatMap((entity) => entity.joinKeys)) {
    const known = keys.find(({ name }) => name === key.name);
    if (known === undefined) keys.push(key);
    else if (!sameType(known.type, key.type)) {
      fail(
        "GR-REQUEST-INVALID",
        `Service "${service}" can't be read: its entities' join key "${key.name}" is ${typeName(known.type)} and ${typeName(key.type)}.`,
        { hint: "Read the features of one entity at a time." },
      );
    }
  }
  return keys;
}
