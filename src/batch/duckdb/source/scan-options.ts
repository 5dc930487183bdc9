import type { Select } from "../../../sql/index.js";
import type { SourceReport } from "../../contract.js";

export interface ScanOptions {
  /** The feature repo's folder, which a source's paths are relative to. */
  readonly repoFolder: string;
  /** Imports a module of the feature repo by its path relative to it, for sources whose rows a module gives. */
  readonly importModule: (path: string) => Promise<unknown>;
}

/** A source that was read and checked. */
export interface ScannedSource {
  /** The source's rows by semantics, with columns under their names in Granary, in Granary's types. */
  readonly select: Select;
  readonly report: SourceReport;
  /** Throws `GR-SOURCE-FILE-CHANGED` where a file is not what it was when it was found. */
  checkUnchanged(): Promise<void>;
  /** Removes what was staged. The select can't be run after. */
  dispose(): Promise<void>;
}
