import { canonicalJson, type FeatureService, type ServiceKeys, type ServiceValues } from "../definition/index.js";
import { fail } from "../errors/index.js";
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
  ReadOne,
  Selection,
  Serving,
  SnapshotAge,
} from "./contract.js";
import { discoveryOf } from "./discovery.js";
import { describeKey, readKeys } from "./keys.js";
import { lookupOf } from "./lookup.js";
import { planRead, type ReadPlan } from "./plan.js";
import { hasRow, readAll } from "./read.js";

const planLimit = 1000;

export interface ServingOptions {
  readonly state: RegistryState;
  readonly store: OnlineStore;
  readonly clock: Clock;
  /** The entity that is meant where none is named; by default the first that has a view. */
  readonly defaultEntity?: string | undefined;
}

/**
 * Opens the features of an applied state for reading. The store stays the caller's to close.
 * @throws GR-ENTITY-UNKNOWN for a default entity that is not there.
 */
export function createServing({ state, store, clock, defaultEntity }: ServingOptions): Serving {
  const lookup = lookupOf(state, defaultEntity);
  const plans = boundedCache<ReadPlan>(planLimit);
  const planOfService = new WeakMap<FeatureService, ReadPlan>();

  function planOf(selection: Selection, firstKeys: OutsideKeys): ReadPlan {
    const { features, service } = selection;
    const entity = selection.entity ?? entityOf(selection, firstKeys);
    const isPlain = features === undefined && service === undefined;
    return plans(isPlain ? `=${entity}` : JSON.stringify([entity, features, service]), () =>
      planRead(lookup, { entity: lookup.entity(entity).name, features, service }),
    );
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
    const plan = planOf({ service: service.name }, {});
    planOfService.set(service, plan);
    return plan;
  }

  async function readOne(plan: ReadPlan, request: GetRequest): Promise<ReadOne> {
    const key = readKeys(plan.shape.keys, request.keys, request);
    const [row] = await readAll(store, plan, [key], clock());
    const read = row ?? fail("GR-INTERNAL", "A read of one key gave no row.");
    if (read.eventTimesMicros.every((time) => time === null) && !(await isElsewhere(plan, read))) {
      fail("GR-ENTITY-NOT-FOUND", `No view has a row for ${describeKey(plan.shape.keys, key)}.`);
    }
    return { shape: plan.shape, row: read };
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

  async function readTyped<S extends FeatureService>(service: S, keys: OutsideKeys): Promise<ServiceValues<S>> {
    const plan = planOfTyped(service);
    const key = readKeys(plan.shape.keys, keys, {});
    const [row] = await readAll(store, plan, [key], clock());
    const values = plan.features.map(({ name, type }, index) => [
      name,
      toPublic(row?.values[index] ?? null, type, name),
    ]);
    // The applied service has the very features that `S` was inferred from, and `toPublic` gives each the value of its type.
    return Object.fromEntries(values) as ServiceValues<S>;
  }

  function get(request: GetRequest): Promise<ReadOne>;
  function get<S extends FeatureService>(service: S, keys: ServiceKeys<S>): Promise<ServiceValues<S>>;
  async function get(request: GetRequest | FeatureService, keys?: OutsideKeys): Promise<unknown> {
    if ("kind" in request) return readTyped(request, keys ?? {});
    return readOne(planOf(request, request.keys), request);
  }

  return {
    get,
    getMany: async (request: GetManyRequest) => {
      const plan = planOf(request, request.keys[0] ?? {});
      const keys = request.keys.map((given, index) => readKeys(plan.shape.keys, given, request, `entities[${index}].`));
      const rows = keys.length === 0 ? [] : await readAll(store, plan, keys, clock());
      return { shape: plan.shape, rows };
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
