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
  /** `meaningHash` of the definition: two features are one when their names and these are equal. */
  readonly hash: string;
}

/** A view as an online store keeps it. */
export interface StoredView {
  readonly name: string;
  readonly entity: string;
  readonly joinKeys: readonly JoinKey[];
  readonly features: readonly StoredFeature[];
}

/** Which snapshot a row comes from. Versions are ordered by (as-of, build). */
export interface RowVersion {
  readonly asOfMicros: number;
  readonly build: number;
}

/** A row to write. What it holds was checked where it came in: no NaN, text that is well-formed Unicode. */
export interface OnlineRow {
  /** At most 512 UTF-8 bytes of text, all parts together; no part is null. */
  readonly key: KeyTuple;
  readonly eventTimeMicros: number;
  /** In the order of the view's features; an instant in micros for one with `finish`. */
  readonly values: readonly Value[];
}

/** A row as it was written. */
export interface StoredRow {
  /** The view as it was then: one object for all rows that a store reads of it, so that readers can keep what they find. */
  readonly view: StoredView;
  readonly version: RowVersion;
  readonly eventTimeMicros: number;
  readonly values: readonly Value[];
}

/** Is told rows as their bytes are gone through. `column` is a feature's position in the stored view. */
export interface RowVisitor {
  /** `view`, by its position among those asked for, has a row; true where its values are to be told. */
  row(view: number, stored: StoredView, eventTimeMicros: number, byteCount: number): boolean;
  noRow(view: number): void;
  empty(column: number): void;
  /** An int64 that a double holds exactly; an instant has its own call. */
  integer(column: number, value: number): void;
  instant(column: number, micros: number): void;
  /** The float64 `units` / 10^`digits`; `units` is whole and has at most 15 digits. */
  decimal(column: number, units: number, digits: number): void;
  /** Well-formed UTF-8 from `start` up to `end`. */
  text(column: number, bytes: Uint8Array, start: number, end: number): void;
  /** Any other value that is not null. */
  value(column: number, value: Value): void;
}

export interface WriteReport {
  /** Rows written. */
  readonly rows: number;
  /** What the written rows take, keys included, without what the store adds around them. */
  readonly bytes: number;
  /** Rows left alone because the store holds a greater version of them. */
  readonly skipped: number;
  /** Rows removed, by a full write, because the snapshot lacks them. */
  readonly removed: number;
}

export interface WriteOptions {
  /**
   * Removes the view's rows that this write does not bring and whose version is less than its own, after all that it
   * brings is there: at no moment is a live row missing. A full write of no rows empties a view.
   */
  readonly full?: boolean;
  /** Told now and then how many rows have been gone through so far, written or skipped. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * What serving reads from. Every implementation passes one suite (`online-store.suite.ts`).
 * A write replaces a row only when its version is not less than the row's: checked where it is written, atomically;
 * so pushes may be repeated and may arrive in any order.
 *
 * Every call raises GR-ONLINE-UNREACHABLE when the store can't answer, or was closed, and GR-ONLINE-CORRUPT for what it
 * can't read; `write` and `read` raise GR-ONLINE-KEY-TOO-LONG and GR-ONLINE-KEY-INVALID.
 */
export interface OnlineStore extends AsyncDisposable {
  /** How people name it, such as `lmdb at online_store`. */
  readonly description: string;
  /**
   * Writes rows, in batches, in any order; of one key's rows the last stands. When it returns, all is durable. Ended in
   * between, it can be repeated; what it wrote until then stays. Rows in key order load fastest and lie densest.
   */
  write(
    view: StoredView,
    version: RowVersion,
    batches: AsyncIterable<readonly OnlineRow[]>,
    options?: WriteOptions,
  ): Promise<WriteReport>;
  /**
   * Of one entity (`views` all belong to it): for each key, for each view, its row or null, in the order asked for,
   * duplicates included. One round trip. No row is seen half written.
   */
  read(
    entity: string,
    views: readonly string[],
    keys: readonly KeyTuple[],
  ): Promise<readonly (readonly (StoredRow | null)[])[]>;
  /**
   * `read` of one key, at once and without making values: its rows are told to `visitor`. There in a store that need not wait
   * for anything and keeps rows packed. Throws as `read`, at any moment, so that what was told until then counts for nothing.
   */
  readonly visitNow?: ((views: readonly string[], key: KeyTuple, visitor: RowVisitor) => void) | undefined;
  /** The version of the newest complete write of a view; null before the first. */
  versionOf(view: string): Promise<RowVersion | null>;
  /** Raises GR-ONLINE-UNREACHABLE when the store can't answer. */
  ping(): Promise<void>;
}
