import type { ResolvedConfig } from "../config/index.js";
import { type Entity, type FeatureView, type KeysOf, viewHash } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { type DataType, toPublic, type ValueOf } from "../schema/index.js";
import { formatMicros, type Instant, type InstantInput, instant, microsOf } from "../time/index.js";

/** A past state of a view. */
export interface PastSnapshot {
  readonly view: string;
  readonly asOf: Instant;
  readonly build: number;
  /** Null where it can't be read. */
  readonly rows: number | null;
  /** What is wrong with it; null: nothing was found. */
  readonly problem: string | null;
}

type TypesOf<V> = V extends { readonly featureTypes?: infer F } ? NonNullable<F> : never;
type EntityOf<V> = V extends { readonly entity: infer E } ? Extract<E, Entity> : never;

/** A row of a view's snapshot: the join keys, each feature's value or null, and the event time of the row. */
export type SnapshotRow<V> = KeysOf<EntityOf<V>> & {
  readonly [K in keyof TypesOf<V>]: ValueOf<Extract<TypesOf<V>[K], DataType>> | null;
} & { readonly event_timestamp: Instant | null };

/** Reads past snapshots. The batch engine is loaded when rows are read. */
export interface SnapshotReads {
  /** Of one view or of all, in order of view, as-of and build. Throws `GR-OFFLINE-NO-SNAPSHOT` for a view that has none. */
  list(view?: string): Promise<readonly PastSnapshot[]>;
  /**
   * The rows of a view's newest snapshot, or of the newest with as-of ≤ `asOf`, by join key.
   * @throws GR-OFFLINE-NO-SNAPSHOT, GR-OFFLINE-CORRUPT, GR-SNAPSHOT-OTHER-DEFINITION where it was built by another
   */
  rows<V extends FeatureView>(view: V, options?: { readonly asOf?: InstantInput }): AsyncIterable<SnapshotRow<V>>;
}

export function snapshotReads(config: ResolvedConfig, folder: string): SnapshotReads {
  const open = async () => (await import("../offline/index.js")).openOfflineStore(config.offlineFolder, config);
  return {
    async list(view) {
      const entries = await (await open()).snapshots(view === undefined ? {} : { view });
      return entries.map(({ view: name, asOfMicros, build, snapshot, problem }) => {
        return { view: name, asOf: instant({ us: asOfMicros }), build, rows: snapshot?.rows ?? null, problem };
      });
    },
    async *rows<V extends FeatureView>(view: V, { asOf }: { readonly asOf?: InstantInput } = {}) {
      const { openBatchEngine, readRows } = await import("../offline/index.js");
      const offline = await open();
      const snapshot = await (asOf === undefined
        ? offline.newest(view.name)
        : offline.snapshotAt(view.name, { asOfMicros: microsOf(asOf) }));
      if (snapshot.viewHash !== viewHash(view)) {
        const which = `The snapshot of "${view.name}" as of ${formatMicros(snapshot.asOfMicros)}, build ${snapshot.build},`;
        fail("GR-SNAPSHOT-OTHER-DEFINITION", `${which} was built by another definition than the program's.`);
      }
      const columns = snapshot.columns.filter(({ role }) => role !== "instant");
      await using engine = await openBatchEngine(config, folder);
      for await (const batch of readRows(snapshot, engine, columns)) {
        for (let r = 0; r < batch.rows; r++) {
          const row = columns.map(
            ({ name, type }, c) => [name, toPublic(batch.columns[c]?.[r] ?? null, type, name)] as const,
          );
          // The snapshot is of this very definition, whose types these are.
          yield Object.fromEntries(row) as SnapshotRow<V>;
        }
      }
    },
  };
}
