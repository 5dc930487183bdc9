import type { FeatureService, ServiceValues } from "../definition/index.js";
import type { Instant } from "../time/index.js";

/** What JSON carries of a value: see "Values" of docs/http-api.md. */
export type Wire<T> = T extends Instant
  ? string
  : T extends Float64Array
    ? readonly number[]
    : T extends bigint
      ? number | string
      : T extends readonly (infer E)[]
        ? readonly Wire<E>[]
        : T;

/**
 * A service's values as they come over HTTP, null for what is not there: instants as ISO 8601 text, vectors as lists, an int64
 * that was declared `bigint` as a number, or as text past ±(2⁵³ − 1).
 */
export type WireValues<S extends FeatureService> = {
  readonly [K in keyof ServiceValues<S>]: Wire<ServiceValues<S>[K]>;
};

/** What the server says of a failure: a problem document of RFC 9457 with the catalogue's code. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint?: string;
  readonly request_id?: string;
}

/** What a model says of an entity. */
export interface Prediction {
  readonly prediction: boolean;
  readonly probability: number;
  readonly model: { readonly name: string; readonly version: string; readonly algorithm: string };
  /** Features without a value. */
  readonly missing: readonly string[];
}
