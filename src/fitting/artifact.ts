import type { JsonValue } from "../schema/index.js";

/** A file that a fit's rows were read from, as it was. */
export interface FitInput {
  /** Relative to the feature repo, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a fit learnt: never changed once it is kept. */
export interface FitContent {
  readonly source: string;
  /** The column that it gives. */
  readonly column: string;
  readonly kind: string;
  readonly version: string;
  /** `fitHash` of the definition that it was fitted by. */
  readonly definitionHash: string;
  /** It was fitted on the source's rows with event time ≤ this. */
  readonly fittedAsOfMicros: number;
  readonly inputs: readonly FitInput[];
  /** How many rows it was fitted on. */
  readonly rows: number;
  readonly parameters: JsonValue;
}

/** An artifact: what a fit learnt, as it is kept. */
export interface FitArtifact extends FitContent {
  /** Counts from 1, of a column's fits. */
  readonly number: number;
  /** Of the artifact's content, in lower-case hexadecimal: its identity. */
  readonly sha256: string;
}

/** Which artifact a plan, a snapshot or a training set uses for a column: what manifests hold of it. */
export interface FitUsed {
  readonly source: string;
  readonly column: string;
  readonly kind: string;
  readonly version: string;
  /** The artifact's number. */
  readonly artifact: number;
  readonly fittedAsOfMicros: number;
  readonly rows: number;
  readonly sha256: string;
}

/** What manifests hold of an artifact. */
export function fitUsed(artifact: FitArtifact): FitUsed {
  const { source, column, kind, version, number, fittedAsOfMicros, rows, sha256 } = artifact;
  return Object.freeze({ source, column, kind, version, artifact: number, fittedAsOfMicros, rows, sha256 });
}
