import type { FeatureDefinition, ViewDefinition } from "../definition/index.js";
import { compareText } from "../schema/index.js";
import type { RegistryState } from "./state.js";
import { plainTypeName } from "./type-names.js";

/** A feature as the registry lists it. */
export interface FeatureListing {
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  /** As people call it: `int`, `float`, `bool`, `string`, `timestamp`, `vector(10)`. */
  readonly type: string;
  readonly pipeline: string;
  readonly version: string;
  readonly view: string;
  readonly entity: string;
  readonly source: string;
  readonly definition: FeatureDefinition;
  readonly viewDefinition: ViewDefinition;
}

/** Every feature of a state, in order of view and then of name. */
export function listFeatures(state: RegistryState): readonly FeatureListing[] {
  return state.definitions.views.flatMap((view) =>
    view.features.map((feature) => listingOf(view, feature)).sort((a, b) => compareText(a.name, b.name)),
  );
}

function listingOf(view: ViewDefinition, feature: FeatureDefinition): FeatureListing {
  return {
    name: feature.name,
    description: feature.description,
    owner: feature.owner,
    type: plainTypeName(feature.type),
    pipeline: view.pipeline,
    version: view.version,
    view: view.name,
    entity: view.entity.name,
    source: view.source.name,
    definition: feature,
    viewDefinition: view,
  };
}
