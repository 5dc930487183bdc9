import { loadOnDemandFunctions, type ResolvedConfig } from "../config/index.js";
import type { FeatureService, ServiceKeys, ServiceValues } from "../definition/index.js";
import type { RegistryState } from "../registry/index.js";
import { toPublic } from "../schema/index.js";
import type { GetRequest, OutsideRequest, ReadStatus, RequestArgument, Serving } from "../serving/index.js";
import { type Instant, instant } from "../time/index.js";

/** Reads from the online store, by the applied definitions and the config's clock. */
export interface OnlineReads {
  /**
   * A service's values for one entity, with its types: each a value or null, also where the entity has no row at all.
   * A service with on-demand features takes their request data as its third argument.
   * @throws GR-ONLINE-MISSING where nothing was pushed, GR-SERVICE-OTHER-DEFINITION where the applied service has other
   * features, GR-ONLINE-OTHER-DEFINITION where a row online lacks a feature in the applied meaning, GR-VALUE-TYPE for a key
   * or request data of the wrong type, GR-REQUEST-DATA-MISSING, and what on-demand features throw: GR-VALUE-OVERFLOW,
   * GR-FUNCTION-FAILED, GR-FUNCTION-OUTPUT-INVALID
   */
  get<S extends FeatureService>(
    service: S,
    keys: ServiceKeys<S>,
    ...request: RequestArgument<S>
  ): Promise<ServiceValues<S>>;
  /**
   * A service's values for many entities, in the order of the keys; request data is for all of them.
   * @throws what `get` throws
   */
  getMany<S extends FeatureService>(
    service: S,
    keys: readonly ServiceKeys<S>[],
    ...request: RequestArgument<S>
  ): Promise<readonly ServiceValues<S>[]>;
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
  /** Request data of on-demand features, by field. */
  readonly request?: OutsideRequest;
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

/** Reads that open the online store with the first of them, and what closes it. */
interface OpenedReads extends AsyncDisposable {
  readonly reads: OnlineReads;
  /** Reads of all kinds, of the store as it was opened. */
  readonly serving: () => Promise<Serving>;
}

/** The online reads of the store of the repo in `folder`. */
export function onlineReads(state: RegistryState, config: ResolvedConfig, folder: string): OpenedReads {
  let opening: Promise<{ readonly serving: Serving } & AsyncDisposable> | null = null;
  const open = async () => {
    const [{ openOnlineStore }, { createServing }] = await Promise.all([
      import("../online/index.js"),
      import("../serving/index.js"),
    ]);
    const functions = await loadOnDemandFunctions(folder, state.definitions.onDemandViews);
    const store = openOnlineStore(config.onlineStore, { readOnly: true });
    const serving = createServing({ state, store, clock: config.clock, functions });
    return { serving, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
  };
  const serving = async (): Promise<Serving> => {
    opening ??= open();
    try {
      return (await opening).serving;
    } catch (error) {
      // What was not there may be pushed later.
      opening = null;
      throw error;
    }
  };

  const read = async (request: GetRequest): Promise<FeatureReads> => {
    const { shape, row } = await (await serving()).get(request);
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
    reads: {
      get: async (service, keys, ...request) => (await serving()).get(service, keys, ...request),
      getMany: async (service, keys, ...request) => (await serving()).getMany(service, keys, ...request),
      read: (keys, selection = {}) => read({ keys, ...selection }),
    },
    serving,
    async [Symbol.asyncDispose]() {
      await (await opening)?.[Symbol.asyncDispose]();
    },
  };
}
