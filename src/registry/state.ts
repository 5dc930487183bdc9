import type {
  Entity,
  FeatureService,
  LabelDefinition,
  ModelDefinition,
  OnDemandViewDefinition,
  Source,
  ViewDefinition,
} from "../definition/index.js";

/** Everything that was applied at once: numbered, immutable, whole. */
export interface RegistryState {
  /** 1 for the first; the next is one more. */
  readonly number: number;
  /** ISO 8601. */
  readonly appliedAt: string;
  /** The identity of the definitions (`hashOf` of them), by which code is told from state. */
  readonly hash: string;
  readonly definitions: Definitions;
}

/** A feature repo's definitions, each list in order of name. */
export interface Definitions {
  readonly entities: readonly Entity[];
  readonly sources: readonly Source[];
  readonly views: readonly ViewDefinition[];
  readonly services: readonly FeatureService[];
  /** Absent where there are none. */
  readonly onDemandViews?: readonly OnDemandViewDefinition[];
  /** Absent where there are none. */
  readonly labels?: readonly LabelDefinition[];
  /** Absent where there are none. */
  readonly models?: readonly ModelDefinition[];
}
