import type { SnapshotManifest } from "./manifest.js";

/** A snapshot whose manifest holds: a view's rows at an as-of, in a folder that is never changed. */
export interface Snapshot extends SnapshotManifest {
  /** The folder with `manifest.json` and the data files. */
  readonly folder: string;
}

/** A place in the history where a snapshot is to be, whatever is in it. */
export interface SnapshotPlace {
  readonly view: string;
  readonly asOfMicros: number;
  readonly build: number;
  readonly folder: string;
}

/** A snapshot as `snapshots` lists it, a corrupt one too. */
export interface SnapshotEntry extends SnapshotPlace {
  /** Null where its manifest can't be read. */
  readonly snapshot: Snapshot | null;
  /** From its as-of to now, by the clock that the store was opened with. */
  readonly ageMicros: number;
  /** What is wrong with it, in a sentence; null: nothing was found. */
  readonly problem: string | null;
}
