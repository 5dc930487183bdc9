export { applyPlan, featureRegistryFile } from "./apply.js";
export { hashDefinitions, inOrder } from "./definitions.js";
export { describeFitted, describeFunction, describeLabel } from "./describe-definitions.js";
export { listFeatures } from "./feature-listing.js";
export { featureMeaning } from "./feature-meaning.js";
export {
  type DefinitionDescription,
  describeDefinition,
  labelNamed,
  lineageOf,
  modelNamed,
  onDemandOfService,
  serviceNamed,
  viewOfFeature,
  viewsOfService,
} from "./look-up.js";
export { planChanges } from "./plan.js";
export { openRegistry, type Registry } from "./registry.js";
export {
  changesOf,
  type RegistryPlan,
  subjectText,
} from "./registry-plan.js";
export { requireApplied } from "./require-applied.js";
export type { Definitions, RegistryState } from "./state.js";
export { plainTypeName } from "./type-names.js";
