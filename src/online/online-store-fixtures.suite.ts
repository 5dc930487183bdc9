import type { JoinKey } from "../definition/index.js";
import type { DataType, KeyTuple, Value } from "../schema/index.js";
import type { OnlineRow, OnlineStore, RowVersion, StoredView, WriteOptions, WriteReport } from "./contract.js";

/** A place for a store, new and empty; disposing of it removes it. */
export interface StorePlace extends AsyncDisposable {
  /** Opens the store that is there: each call is another client of it. */
  readonly open: () => OnlineStore | Promise<OnlineStore>;
}

/** What the suite asks of a kind of store. */
export interface StoreKind {
  readonly name: string;
  readonly makePlace: () => Promise<StorePlace>;
  /** Where the format can't tell an empty string from null, as Redis's readable hashes. */
  readonly emptyTextIsNull?: boolean;
}

/** Runs a scenario with a new store. */
export async function withStore(kind: StoreKind, scenario: (store: OnlineStore) => Promise<void>): Promise<void> {
  await using place = await kind.makePlace();
  await using store = await place.open();
  await scenario(store);
}

const userKey: readonly JoinKey[] = [{ name: "user_id", type: "int64" }];

/** A view of users with features of these types, all with one `hash`. */
export function viewOf(
  name: string,
  types: Readonly<Record<string, DataType>>,
  { hash = "1", joinKeys = userKey }: { readonly hash?: string; readonly joinKeys?: readonly JoinKey[] } = {},
): StoredView {
  const features = Object.entries(types).map(([feature, type]) => ({ name: feature, type, finish: null, hash }));
  return { name, entity: "user", joinKeys, features };
}

export function version(asOfMicros: number, build = 1): RowVersion {
  return { asOfMicros, build };
}

export function row(key: KeyTuple, values: readonly Value[], eventTimeMicros = 0): OnlineRow {
  return { key, values, eventTimeMicros };
}

export async function* batches(...lists: readonly (readonly OnlineRow[])[]): AsyncGenerator<readonly OnlineRow[]> {
  yield* lists;
}

/** Writes rows as one batch. */
export function writeRows(
  store: OnlineStore,
  view: StoredView,
  at: RowVersion,
  rows: readonly OnlineRow[],
  options?: WriteOptions,
): Promise<WriteReport> {
  return store.write(view, at, batches(rows), options);
}

/** The values of one view's rows, in the order of the keys; null for a key without a row. */
export async function valuesOf(
  store: OnlineStore,
  view: string,
  keys: readonly KeyTuple[],
): Promise<(readonly Value[] | null)[]> {
  const rows = await store.read("user", [view], keys);
  return rows.map(([found]) => found?.values ?? null);
}
