import type { FinishAtRead } from "../aggregation/index.js";
import type { Entity, JoinKey } from "../definition/index.js";
import { fail, invariant } from "../errors/index.js";
import { type OnDemandCode, requestFieldsOf } from "../ondemand/index.js";
import type { StoredFeature } from "../online/index.js";
import { sameType, typeName } from "../schema/index.js";
import type { ReadFeature, ReadShape, Selection } from "./contract.js";
import type { FeatureAt, Lookup, WantedFeature } from "./lookup.js";
import type { OnDemandRead } from "./on-demand.js";
import { onDemandRead, storedFeatures } from "./plan-on-demand.js";
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
  /** What is read from the store. */
  readonly features: readonly PlannedFeature[];
  /** What is computed of it, and answered in its place; null where nothing is on demand. */
  readonly onDemand: OnDemandRead | null;
}

/** A selection whose entity is settled. */
export interface PlannedSelection extends Selection {
  readonly entity: string;
  /** The request fields that are given; matters where no feature is named. */
  readonly given: readonly string[];
}

/**
 * Plans the read of a selection. `code` holds the functions of on-demand views.
 * @throws GR-FEATURE-UNKNOWN, GR-SERVICE-UNKNOWN, GR-REQUEST-INVALID, GR-FUNCTION-MISSING
 */
export function planRead(lookup: Lookup, selection: PlannedSelection, code: OnDemandCode): ReadPlan {
  const wanted = featuresOf(lookup, selection);
  const stored = storedFeatures(lookup, wanted);
  const entities = entitiesOf(lookup, selection, wanted);
  const trips = tripsOf(lookup, selection, stored);
  const keys = joinedKeys([...new Set([...entities, ...trips.map(({ entity }) => entity)])], selection.service);
  const views = trips.flatMap((trip) => trip.views);
  const features = stored.map(({ view, position }): PlannedFeature & StoredFeature => {
    const feature = lookup.stored(view).features[position];
    invariant(feature !== undefined, `View "${view.name}" has no feature at ${position}.`);
    return { ...feature, view: views.indexOf(view) };
  });
  const shape = { keys, features, views: views.map(({ name }) => name) };
  return {
    shape,
    trips: trips.map(({ entity, views: own }) => ({
      entity: entity.name,
      keyPositions:
        trips.length === 1 && entity.joinKeys.length === keys.length && entity === entities[0]
          ? null
          : entity.joinKeys.map((key) => keys.findIndex((k) => k.name === key.name)),
      views: own.map(({ name }) => name),
    })),
    views: views.map(({ ttlMicros }, index) => ({
      ttlMicros,
      positionsIn: positionsOf(features.map((feature) => (feature.view === index ? feature : null))),
    })),
    features,
    onDemand: onDemandRead(wanted, stored, shape, code),
  };
}

function featuresOf(lookup: Lookup, { entity, features, service, given }: PlannedSelection): readonly WantedFeature[] {
  if (service !== undefined) {
    if (features !== undefined) fail("GR-REQUEST-INVALID", "Both features and a service are asked for.");
    return lookup.service(service).features.map((one) => lookup.featureOfView(one.view, one.feature));
  }
  if (features === undefined) {
    return lookup.featuresOf(entity).filter((one) => {
      if (one.kind === "stored") return true;
      return requestFieldsOf(one.view, one.feature.name).every((field) => given.includes(field));
    });
  }
  if (features.length === 0) fail("GR-REQUEST-INVALID", "The list of features to read is empty.");
  const twice = features.find((name, index) => features.indexOf(name) !== index);
  if (twice !== undefined) fail("GR-REQUEST-INVALID", `Feature "${twice}" is asked for twice.`);
  return features.map((name) => lookup.feature(entity, name));
}

/** The entities that a read is about: of which it answers features. */
function entitiesOf(lookup: Lookup, selection: PlannedSelection, wanted: readonly WantedFeature[]): readonly Entity[] {
  const names = wanted.length === 0 ? [selection.entity] : [...new Set(wanted.map(({ view }) => view.entity.name))];
  if (!names.includes(selection.entity)) {
    fail(
      "GR-REQUEST-INVALID",
      `Service "${selection.service}" is about "${names.join('", "')}", and read for entity "${selection.entity}".`,
      { hint: `Read it as /entities/${names[0]}/features?<key>=…&service=${selection.service}, or by POST /features.` },
    );
  }
  return names.map((name) => lookup.entity(name));
}

/** One trip an entity of what is read from the store. One without views stands where nothing is. */
function tripsOf(lookup: Lookup, selection: PlannedSelection, stored: readonly FeatureAt[]) {
  const views = [...new Set(stored.map(({ view }) => view))];
  const names = views.length === 0 ? [selection.entity] : [...new Set(views.map((view) => view.entity.name))];
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
