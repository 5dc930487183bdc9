import type { SourceReport } from "../batch/index.js";
import type { FitUsed } from "../fitting/index.js";
import type { SnapshotColumn } from "../logical/index.js";

/** The format that this version writes and reads; counts up when a reader of the old one would misread the new. */
export const manifestFormat = 1;

/** What a snapshot is and what it was made from: its `manifest.json`. */
export interface SnapshotManifest {
  readonly view: string;
  /** `viewHash` of the definition that it was computed by. */
  readonly viewHash: string;
  /** The applied state that the definition is of. */
  readonly registry: { readonly number: number; readonly hash: string };
  readonly asOfMicros: number;
  /** 1 for the first snapshot of a view at an as-of; a rebuild is one more. */
  readonly build: number;
  /** The data's columns, in order. */
  readonly columns: readonly SnapshotColumn[];
  readonly rows: number;
  /** Of all data files together. */
  readonly bytes: number;
  readonly files: readonly DataFile[];
  readonly sources: readonly SourceReport[];
  /** The artifacts that fitted columns were computed by. */
  readonly fits: readonly SnapshotFit[];
  /** The name of the engine that computed it. */
  readonly engine: string;
  readonly granaryVersion: string;
  /** By the machine's clock, whatever the configured one says. */
  readonly createdAtMicros: number;
}

/** An artifact that a fitted column of a snapshot was computed by. */
export interface SnapshotFit extends FitUsed {
  /** True where the build fitted it, as there was none. */
  readonly byBuild: boolean;
}

/** A Parquet file of a snapshot. */
export interface DataFile {
  /** Its name in the snapshot's folder. */
  readonly path: string;
  readonly bytes: number;
  /** In lower-case hexadecimal. */
  readonly sha256: string;
}
