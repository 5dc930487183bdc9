import type { FeatureService, JoinKey, ServiceKeys, ServiceRequest, ServiceValues } from "../definition/index.js";
import type { DataType, KeyTuple, Value } from "../schema/index.js";
import type { Discovery } from "./discovery.js";

/** What a read found: a value; a row whose value is null; no row; a row older than its view's ttl. */
export type ReadStatus = "PRESENT" | "NULL_VALUE" | "NOT_FOUND" | "OUTSIDE_MAX_AGE";

/** Which features to read, of which entity. */
export interface Selection {
  /**
   * The entity's name. By default that of the service; else the default entity, or the one whose join keys are given.
   */
  readonly entity?: string | undefined;
  /**
   * Names of features, in the order of the answer; by default all of the entity, in the registry's order, less on-demand
   * ones whose request data was not given.
   */
  readonly features?: readonly string[] | undefined;
  /** A feature service's name, instead of `features`. */
  readonly service?: string | undefined;
}

/** Join keys by name, as they come from outside: `{ user_id: 42 }`. */
export type OutsideKeys = Readonly<Record<string, unknown>>;

/** Request data by field, as it comes from outside: `{ cart_value: 19.9 }`. */
export type OutsideRequest = Readonly<Record<string, unknown>>;

/** How keys and request data are read. */
export interface KeyReading {
  /** Keys come from a URL or a command line, where all is text. */
  readonly fromText?: boolean;
}

/** A read of one entity. */
export interface GetRequest extends Selection, KeyReading {
  readonly keys: OutsideKeys;
  /** What on-demand features are computed from besides; what none that is read takes changes nothing. */
  readonly request?: OutsideRequest | undefined;
}

/** A read of many entities. */
export interface GetManyRequest extends Selection, KeyReading {
  readonly keys: readonly OutsideKeys[];
  /** Request data for all entities, or for each its own. */
  readonly request?: OutsideRequest | readonly OutsideRequest[] | undefined;
}

/** A feature that a read answers with. */
export interface ReadFeature {
  readonly name: string;
  readonly type: DataType;
  /** Position of its view among the read's `views`. */
  readonly view: number;
}

/** One entity's values. Arrays of features and of views are in the order of the read's. */
export interface EntityValues {
  readonly key: KeyTuple;
  readonly values: readonly Value[];
  readonly statuses: readonly ReadStatus[];
  /** The event time of each view's row; null without one. */
  readonly eventTimesMicros: readonly (number | null)[];
}

/** The third argument of a typed read: there where the service takes request data. */
export type RequestArgument<S> = string extends keyof ServiceRequest<S>
  ? [request?: OutsideRequest]
  : keyof ServiceRequest<S> extends never
    ? []
    : [request: ServiceRequest<S>];

/** What a read of features is about. */
export interface ReadShape {
  readonly keys: readonly JoinKey[];
  readonly features: readonly ReadFeature[];
  readonly views: readonly string[];
}

export interface ReadOne {
  readonly shape: ReadShape;
  readonly row: EntityValues;
}

export interface ReadMany {
  readonly shape: ReadShape;
  readonly rows: readonly EntityValues[];
}

/**
 * The JSON of `entityAnswer` for a key as text, such as `42`, each of its UTF-8 bytes as a character (Node's `latin1`); undefined for one that no view read has a row for, of which
 * `get` tells what it is. Throws as `get`.
 */
export type QuickRead = (key: string) => string | undefined;

/** The age of what a view serves. */
export interface SnapshotAge {
  readonly view: string;
  /** From the as-of of the newest complete write to now; null before the first. */
  readonly ageMicros: number | null;
}

/**
 * Reads of features from the online store, in process. Every read sees one instant as now, checks ttl by it and finishes
 * by it what depends on the clock; on-demand features are computed at it.
 *
 * All reads throw GR-ENTITY-UNKNOWN, GR-FEATURE-UNKNOWN and GR-SERVICE-UNKNOWN for names that the registry lacks,
 * GR-KEY-INVALID, GR-VALUE-TYPE and GR-TIME-INVALID for keys, GR-REQUEST-INVALID for what contradicts itself,
 * GR-ONLINE-OTHER-DEFINITION where a row online lacks a feature in the applied meaning, and what the store throws; for
 * on-demand features GR-REQUEST-DATA-MISSING and GR-VALUE-TYPE for request data, GR-FUNCTION-MISSING, and what their
 * expressions and functions throw: GR-VALUE-OVERFLOW, GR-FUNCTION-FAILED, GR-FUNCTION-OUTPUT-INVALID.
 */
export interface Serving {
  /** The features of one entity. @throws GR-ENTITY-NOT-FOUND where no view of the entity has a row for the key. */
  get(request: GetRequest): Promise<ReadOne>;
  /**
   * A service's values, typed by it; null for what is not there, also where the entity has no row at all.
   * @throws GR-SERVICE-OTHER-DEFINITION where the applied service has other features.
   */
  get<S extends FeatureService>(
    service: S,
    keys: ServiceKeys<S>,
    ...request: RequestArgument<S>
  ): Promise<ServiceValues<S>>;
  /**
   * Prepares reads of the default entity by its one join key, answered as text at once; undefined where this selection can't
   * be: its features are computed, or of several entities, or the store has to be waited for. Throws for names as `get`.
   */
  quickRead(selection: Selection, withStatuses: boolean): QuickRead | undefined;
  /** The JSON of `manyAnswer` as `QuickRead` has it; undefined where `getMany` has to be asked. Throws as `getMany`. */
  quickMany(request: GetManyRequest, withStatuses: boolean): string | undefined;
  /** The features of many entities, in the order of the keys; one unknown to every view is a row of NOT_FOUND. */
  getMany(request: GetManyRequest): Promise<ReadMany>;
  /** A service's values of many entities, typed by it, in the order of the keys; request data is for all of them. As `get`. */
  getMany<S extends FeatureService>(
    service: S,
    keys: readonly ServiceKeys<S>[],
    ...request: RequestArgument<S>
  ): Promise<readonly ServiceValues<S>[]>;
  readonly discovery: Discovery;
  /** Returns once the store has answered. @throws GR-ONLINE-UNREACHABLE */
  checkStore(): Promise<void>;
  snapshotAges(): Promise<readonly SnapshotAge[]>;
}
