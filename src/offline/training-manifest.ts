import type { SourceReport, TrainingColumn } from "../batch/index.js";
import type { FitUsed } from "../fitting/index.js";

/** The format that this version writes and reads. */
export const trainingManifestFormat = 1;

/** The name of a training set's data, in the folder that it lies in. */
export const trainingSetName = "training_dataset.parquet";

/** The name of its manifest, beside it. */
export const trainingManifestName = "training_dataset.manifest.json";

/** What a training set is and what it was made from. Nothing in it hangs on when or where it was made. */
export interface TrainingSetManifest {
  /** The model that it is for; null where a label and features were asked for by themselves. */
  readonly model: string | null;
  readonly label: { readonly name: string; readonly hash: string };
  /** Each feature, in the order of its column. */
  readonly features: readonly TrainingFeature[];
  /** The applied state that the definitions are of. */
  readonly registry: { readonly number: number; readonly hash: string };
  /** SHA-256 of what the label and each feature mean. */
  readonly definitionsHash: string;
  /** Whether rows that became known after a label's instant were left out. */
  readonly knownBy: boolean;
  /** In order; null for labels of a file, which have instants of their own. */
  readonly cutoffs: readonly TrainingCutoff[] | null;
  readonly columns: readonly TrainingColumn[];
  readonly rows: number;
  readonly bytes: number;
  /** Of the Parquet file, in lower-case hexadecimal. */
  readonly sha256: string;
  /** What reading the label's source found. */
  readonly labelSources: readonly SourceReport[];
  /** What reading the features' sources found. */
  readonly sources: readonly SourceReport[];
  readonly fits: readonly FitUsed[];
  /** Snapshots of the features' views, in these meanings, as of the cutoffs: what could be served then. They are not pruned. */
  readonly snapshots: readonly NamedSnapshot[];
  readonly warnings: readonly TrainingWarning[];
  readonly engine: string;
  readonly granaryVersion: string;
}

export interface TrainingFeature {
  readonly column: string;
  readonly view: string;
  readonly feature: string;
  /** `meaningHash` of the feature. */
  readonly hash: string;
}

export interface TrainingCutoff {
  readonly cutoffMicros: number;
  readonly rows: number;
  /** Rows whose label is null. */
  readonly nulls: number;
  /** Rows whose label is true; null for a label that is no boolean. */
  readonly positives: number | null;
}

export interface NamedSnapshot {
  readonly view: string;
  readonly asOfMicros: number;
  readonly build: number;
}

/** What whoever trains on the set should know. */
export interface TrainingWarning {
  readonly kind:
    | "fit_after_label"
    | "feature_predicts_alone"
    | "event_at_label_instant"
    | "no_event_time"
    | "known_after_label"
    | "label_missing"
    | "no_population";
  /** The feature, view, source, fit or label that it is about. */
  readonly subject: string;
  readonly text: string;
}
