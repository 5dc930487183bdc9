import {
  canonicalJson,
  describeKey,
  type FeatureService,
  type ServiceKeys,
  type ServiceValues,
} from "../definition/index.js";
import { fail } from "../errors/index.js";
import type { OnDemandCode } from "../ondemand/index.js";
import type { OnlineStore } from "../online/index.js";
import type { RegistryState } from "../registry/index.js";
import { toPublic } from "../schema/index.js";
import type { Clock } from "../time/index.js";
import { boundedCache } from "./bounded-cache.js";
import type {
  EntityValues,
  GetManyRequest,
  GetRequest,
  OutsideKeys,
  OutsideRequest,
  ReadMany,
  ReadOne,
  ReadShape,
  RequestArgument,
  Selection,
  Serving,
  SnapshotAge,
} from "./contract.js";
import { discoveryOf } from "./discovery.js";
import { readKeys } from "./keys.js";
import { lookupOf } from "./lookup.js";
import { planRead, type ReadPlan } from "./plan.js";
import { quickReads } from "./quick-read.js";
import { hasRow, readAll } from "./read.js";
import { isEach, requestOf, requestsOf } from "./request-data.js";

const planLimit = 1000;

export interface ServingOptions {
  readonly state: RegistryState;
  readonly store: OnlineStore;
  readonly clock: Clock;
  /** The entity that is meant where none is named; by default the first that has a view. */
  readonly defaultEntity?: string | undefined;
  /** The functions of on-demand views, as loaded from the feature repo; none by default. */
  readonly functions?: OnDemandCode | undefined;
}

/**
 * Opens the features of an applied state for reading. The store stays the caller's to close.
 * @throws GR-ENTITY-UNKNOWN for a default entity that is not there.
 */
export function createServing({ state, store, clock, defaultEntity, functions }: ServingOptions): Serving {
  const lookup = lookupOf(state, defaultEntity);
  const plans = boundedCache<ReadPlan>(planLimit);
  const planOfService = new WeakMap<FeatureService, ReadPlan>();
  const quick = quickReads(store, clock);
  const code: OnDemandCode = functions ?? new Map();

  function planOf(selection: Selection, firstKeys: OutsideKeys, requests: readonly OutsideRequest[]): ReadPlan {
    const { features, service } = selection;
    const entity = selection.entity ?? entityOf(selection, firstKeys);
    const isPlain = features === undefined && service === undefined;
    const given = isPlain ? givenOf(entity, requests) : [];
    return plans(isPlain ? `=${entity}${given.join()}` : JSON.stringify([entity, features, service]), () =>
      planRead(lookup, { entity: lookup.entity(entity).name, features, service, given }, code),
    );
  }

  /** The request fields of an entity's on-demand views that are given for all of a read's entities. */
  function givenOf(entity: string, requests: readonly OutsideRequest[]): readonly string[] {
    const views = lookup.onDemandViewsOf(entity);
    if (views.length === 0 || requests.length === 0) return [];
    const fields = new Set(views.flatMap(({ request }) => request.map(({ name }) => name)));
    return [...fields].filter((name) => requests.every((given) => Object.hasOwn(given, name)));
  }

  /** The entity that is meant where none is named: the service's, or the one that the keys' names tell. */
  function entityOf({ service }: Selection, keys: OutsideKeys): string {
    const first = service === undefined ? undefined : lookup.service(service).features[0]?.entity;
    if (first !== undefined) return first;
    const byDefault = lookup.entity();
    const given = Object.keys(keys);
    const fitting = [byDefault, ...lookup.entities].find(
      ({ joinKeys }) => joinKeys.length === given.length && joinKeys.every(({ name }) => given.includes(name)),
    );
    return (fitting ?? byDefault).name;
  }

  /** The plan of a service that a program holds, once it is seen to be the applied one. */
  function planOfTyped(service: FeatureService): ReadPlan {
    const known = planOfService.get(service);
    if (known !== undefined) return known;
    const applied = lookup.service(service.name);
    if (canonicalJson(applied.features) !== canonicalJson(service.features)) {
      fail("GR-SERVICE-OTHER-DEFINITION", `Service "${service.name}" in the program has other features than applied.`);
    }
    const plan = planOf({ service: service.name }, {}, []);
    planOfService.set(service, plan);
    return plan;
  }

  async function readOne(plan: ReadPlan, request: GetRequest): Promise<ReadOne> {
    const key = readKeys(plan.shape.keys, request.keys, request);
    const given = plan.onDemand === null ? [] : [requestOf(plan.onDemand, request.request ?? {}, request, "request.")];
    const [row] = await readAll(store, plan, [key], given, clock());
    const read = row ?? fail("GR-INTERNAL", "A read of one key gave no row.");
    if (isUnknown(plan, read) && !(await isElsewhere(plan, read))) {
      fail("GR-ENTITY-NOT-FOUND", `No view has a row for ${describeKey(plan.shape.keys, key)}.`);
    }
    return { shape: answeredShape(plan), row: read };
  }

  /** Whether a view that was not asked for has a row: then the entity exists, and only these features of it do not. */
  async function isElsewhere(plan: ReadPlan, { key }: EntityValues): Promise<boolean> {
    const answers = await Promise.all(
      plan.trips.map((trip) => {
        const others = lookup.viewsOf(trip.entity).map(({ name }) => name);
        return hasRow(store, { ...trip, views: others.filter((name) => !trip.views.includes(name)) }, key);
      }),
    );
    return answers.includes(true);
  }

  async function readTyped<S extends FeatureService>(
    service: S,
    all: readonly OutsideKeys[],
    request: OutsideRequest,
    pathOf: (index: number) => string = () => "",
  ): Promise<readonly ServiceValues<S>[]> {
    const plan = planOfTyped(service);
    const keys = all.map((one, index) => readKeys(plan.shape.keys, one, {}, pathOf(index)));
    const given = plan.onDemand === null ? null : requestOf(plan.onDemand, request, {}, "request.");
    const requests = given === null ? [] : keys.map(() => given);
    const rows = keys.length === 0 ? [] : await readAll(store, plan, keys, requests, clock());
    const { features } = answeredShape(plan);
    return rows.map((row) => {
      const values = features.map(({ name, type }, i) => [name, toPublic(row.values[i] ?? null, type, name)]);
      // The applied service has the very features that `S` was inferred from, and `toPublic` gives each the value of its type.
      return Object.fromEntries(values) as ServiceValues<S>;
    });
  }

  function get(request: GetRequest): Promise<ReadOne>;
  function get<S extends FeatureService>(
    service: S,
    keys: ServiceKeys<S>,
    ...request: RequestArgument<S>
  ): Promise<ServiceValues<S>>;
  async function get(
    request: GetRequest | FeatureService,
    keys?: OutsideKeys,
    data: OutsideRequest = {},
  ): Promise<unknown> {
    if ("kind" in request) return (await readTyped(request, [keys ?? {}], data))[0];
    return readOne(planOf(request, request.keys, [request.request ?? {}]), request);
  }

  function getMany(request: GetManyRequest): Promise<ReadMany>;
  function getMany<S extends FeatureService>(
    service: S,
    keys: readonly ServiceKeys<S>[],
    ...request: RequestArgument<S>
  ): Promise<readonly ServiceValues<S>[]>;
  async function getMany(
    request: GetManyRequest | FeatureService,
    all: readonly OutsideKeys[] = [],
    data: OutsideRequest = {},
  ): Promise<unknown> {
    if ("kind" in request) return readTyped(request, all, data, (index) => `keys[${index}].`);
    const given = request.request ?? {};
    const plan = planOf(request, request.keys[0] ?? {}, isEach(given) ? given : [given]);
    const keys = request.keys.map((one, index) => readKeys(plan.shape.keys, one, request, `entities[${index}].`));
    const requests = plan.onDemand === null ? [] : requestsOf(plan.onDemand, given, request, keys.length);
    const rows = keys.length === 0 ? [] : await readAll(store, plan, keys, requests, clock());
    return { shape: answeredShape(plan), rows };
  }

  return {
    get,
    getMany,
    quickMany: (request, withStatuses) => {
      const given = request.request ?? {};
      const plan = planOf(request, request.keys[0] ?? {}, isEach(given) ? given : [given]);
      if (plan.onDemand !== null) return undefined;
      const keys = request.keys.map((one, index) => readKeys(plan.shape.keys, one, request, `entities[${index}].`));
      return quick.many(plan, keys, withStatuses);
    },
    quickRead: (selection, withStatuses) => {
      const entity = selection.entity ?? lookup.entity().name;
      return quick.one(planOf({ ...selection, entity }, {}, [{}]), withStatuses);
    },
    discovery: discoveryOf(state, lookup),
    checkStore: () => store.ping(),
    snapshotAges: () =>
      Promise.all(
        state.definitions.views.map(async ({ name }): Promise<SnapshotAge> => {
          const version = await store.versionOf(name);
          return { view: name, ageMicros: version === null ? null : clock() - version.asOfMicros };
        }),
      ),
  };
}

/** What a read answers with. */
function answeredShape({ shape, onDemand }: ReadPlan): ReadShape {
  return onDemand?.shape ?? shape;
}

/** Whether nothing that was read from the store is there. Where nothing was asked of it, nothing is unknown either. */
function isUnknown(plan: ReadPlan, { eventTimesMicros, statuses }: EntityValues): boolean {
  if (plan.onDemand === null) return eventTimesMicros.every((time) => time === null);
  return plan.views.length > 0 && statuses.every((status, index) => status === "NOT_FOUND" || isFree(plan, index));
}

/** Whether a feature is computed from no view. */
function isFree({ onDemand }: ReadPlan, index: number): boolean {
  const place = onDemand?.places[index];
  return place !== undefined && "onDemand" in place && onDemand?.views[place.onDemand]?.inputs.length === 0;
}
