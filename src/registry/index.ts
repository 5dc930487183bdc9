export { type Applied, applyPlan, featureRegistryFile } from "./apply.js";
export { hashDefinitions, inOrder } from "./definitions.js";
export { describeFeature } from "./describe-definitions.js";
export { type FeatureListing, listFeatures } from "./feature-listing.js";
export type { FeatureLineage, LineageColumn } from "./lineage.js";
export {
  type DefinitionDescription,
  describeDefinition,
  lineageOf,
  type ViewRead,
  viewOfFeature,
  viewsOfService,
} from "./look-up.js";
export { planChanges } from "./plan.js";
export { openRegistry, type Registry } from "./registry.js";
export {
  type Change,
  changesOf,
  type PlannedChange,
  type Refusal,
  type RegistryPlan,
  type Subject,
  subjectText,
} from "./registry-plan.js";
export { requireApplied } from "./require-applied.js";
export type { Definitions, RegistryState } from "./state.js";
export { plainTypeName } from "./type-names.js";
