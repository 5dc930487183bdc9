import type { FinishAtRead } from "../aggregation/index.js";
import type { JoinKey } from "../definition/index.js";
import type { DataType, KeyTuple, Value } from "../schema/index.js";

/** A feature as an online store keeps it. */
export interface StoredFeature {
  readonly name: string;
  /** The type that a read answers with. */
  readonly type: DataType;
  /**
   * Not null for a feature that the clock finishes when it is read: the store then keeps, as a timestamp, the instant
   * that it is counted from.
   */
  readonly finish: FinishAtRead | null;
}

/** A view as an online store keeps it; equal `hash` means equal features. */
export interface StoredView {
  readonly name: string;
  readonly entity: string;
  readonly joinKeys: readonly JoinKey[];
  readonly features: readonly StoredFeature[];
  /** `viewHash` of the definition. */
  readonly hash: string;
}

/** Which snapshot a row comes from. Versions are ordered by (as-of, build). */
export interface RowVersion {
  readonly asOfMicros: number;
  readonly build: number;
}

/** A row to write: `values` in the order of the view's features, an instant in micros for one with `finish`. */
export interface OnlineRow {
  readonly key: KeyTuple;
  readonly eventTimeMicros: number;
  readonly values: readonly Value[];
}

/** A row as it was written, with the view as it was then. */
export interface StoredRow {
  readonly view: StoredView;
  readonly version: RowVersion;
  readonly eventTimeMicros: number;
  readonly values: readonly Value[];
}

export interface WriteReport {
  readonly rows: number;
  readonly bytes: number;
  /** Rows left alone because the store holds a greater version of them. */
  readonly skipped: number;
  /** Rows removed, by a full write, because the snapshot lacks them. */
  readonly removed: number;
}

export interface WriteOptions {
  /** Removes the view's rows that this write does not bring, without a moment in which a live row is missing. */
  readonly full?: boolean;
  readonly onProgress?: (rows: number) => void;
}

/**
 * What serving reads from. Every implementation passes one suite (`testing/`).
 * A write replaces a row only when its version is not less than the row's: checked where it is written, atomically;
 * so pushes may be repeated and may arrive in any order.
 */
export interface OnlineStore extends AsyncDisposable {
  /** How people name it, such as `lmdb at online_store`. */
  readonly description: string;
  /** Writes rows, in batches, in any order. Killed in between, it can be repeated. */
  write(
    view: StoredView,
    version: RowVersion,
    batches: AsyncIterable<readonly OnlineRow[]>,
    options?: WriteOptions,
  ): Promise<WriteReport>;
  /** Of one entity (`views` all belong to it): for each key, for each view, its row or null. One round trip. */
  read(
    entity: string,
    views: readonly string[],
    keys: readonly KeyTuple[],
  ): Promise<readonly (readonly (StoredRow | null)[])[]>;
  /** The version of the newest complete write of a view; null before the first. */
  versionOf(view: string): Promise<RowVersion | null>;
  /** Raises GR-ONLINE-UNREACHABLE when the store can't answer. */
  ping(): Promise<void>;
}
