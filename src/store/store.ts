import { loadConfig } from "../config/index.js";
import type { FeatureService, ServiceKeys, ServiceValues } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { toPublic } from "../schema/index.js";
import type { GetRequest, ReadStatus } from "../serving/index.js";
import { type Instant, instant } from "../time/index.js";

/** A feature store as a program uses it. Dispose of it after use: `await using store = await openStore()`. */
export interface Store extends AsyncDisposable {
  readonly online: OnlineReads;
}

/** Reads from the online store, by the applied definitions and the config's clock. */
export interface OnlineReads {
  /**
   * A service's values for one entity, with its types: each a value or null, also where the entity has no row at all.
   * @throws GR-SERVICE-OTHER-DEFINITION where the applied service has other features, GR-ONLINE-OTHER-DEFINITION where
   * a row online lacks a feature in the applied meaning, GR-VALUE-TYPE for a key of the wrong type
   */
  get<S extends FeatureService>(service: S, keys: ServiceKeys<S>): Promise<ServiceValues<S>>;
  /**
   * Features of one entity by name, each with its status and event time.
   * @throws GR-ENTITY-NOT-FOUND where no view has a row for it, GR-FEATURE-UNKNOWN
   */
  read(keys: Readonly<Record<string, unknown>>, selection?: Selection): Promise<FeatureReads>;
}

/** Which features to read: all of the entity's by default. */
export interface Selection {
  readonly entity?: string;
  readonly features?: readonly string[];
  readonly service?: string;
}

/** What a read found, by the feature's name. */
export type FeatureReads = Readonly<Record<string, FeatureRead>>;

export interface FeatureRead {
  /** The value in its type's TypeScript form, or null. */
  readonly value: unknown;
  readonly status: ReadStatus;
  /** The event time of the row that it is from; null without one. */
  readonly eventTime: Instant | null;
}

/**
 * Opens the feature store of a repo for reading; `folder` is the one with `granary.config.ts`, this one by default.
 * @throws GR-CONFIG-MISSING, GR-REGISTRY-NOT-APPLIED where nothing was applied, GR-ONLINE-MISSING where nothing was pushed
 */
export async function openStore(folder = "."): Promise<Store> {
  // Loaded here, so that importing the package for its definitions stays light.
  const [{ openRegistry }, { openOnlineStore }, { createServing }] = await Promise.all([
    import("../registry/index.js"),
    import("../online/index.js"),
    import("../serving/index.js"),
  ]);
  const config = await loadConfig(folder);
  const state = await openRegistry(config.registryFolder).latest();
  if (state === null) return fail("GR-REGISTRY-NOT-APPLIED", `Nothing was applied in ${config.registryFolder} yet.`);
  const { type, folder: path } = config.onlineStore;
  const store = openOnlineStore({ type, path }, { readOnly: true });
  const serving = createServing({ state, store, clock: config.clock });

  const read = async (request: GetRequest): Promise<FeatureReads> => {
    const { shape, row } = await serving.get(request);
    const features = shape.features.map(({ name, type: of, view }, index) => {
      const micros = row.eventTimesMicros[view] ?? null;
      const one: FeatureRead = {
        value: toPublic(row.values[index] ?? null, of, name),
        status: row.statuses[index] ?? "NOT_FOUND",
        eventTime: micros === null ? null : instant({ us: micros }),
      };
      return [name, one] as const;
    });
    return Object.fromEntries(features);
  };

  return {
    online: {
      get: (service, keys) => serving.get(service, keys),
      read: (keys, selection = {}) => read({ keys, ...selection }),
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
