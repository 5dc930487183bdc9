import type {
  FeatureDefinition,
  OnDemandFeatureDefinition,
  OnDemandViewDefinition,
  ViewDefinition,
} from "../definition/index.js";
import { compareText } from "../schema/index.js";
import { type FeatureLineage, lineageOfFeature } from "./lineage.js";
import { lineageOfOnDemand, sourcesOf } from "./on-demand-lineage.js";
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
  /** The feature, and the view that it is of. */
  readonly of: ListedDefinition;
}

export type ListedDefinition =
  | { readonly kind: "feature"; readonly view: ViewDefinition; readonly feature: FeatureDefinition }
  | { readonly kind: "on_demand"; readonly view: OnDemandViewDefinition; readonly feature: OnDemandFeatureDefinition };

/** The pipeline that on-demand features are listed with: none computes them. */
const onDemandPipeline = "on_demand";

/** Every feature of a state, in order of view and then of name; those of on-demand views last. */
export function listFeatures(state: RegistryState): readonly FeatureListing[] {
  const { views, onDemandViews = [] } = state.definitions;
  const listings = [
    ...views.map((view) => view.features.map((feature) => listingOf(view, feature))),
    ...onDemandViews.map((view) => view.features.map((feature) => onDemandListingOf(view, feature, views))),
  ];
  return listings.flatMap((ofView) => ofView.sort((a, b) => compareText(a.name, b.name)));
}

/** Where a listed feature comes from. */
export function lineageOfListing(state: RegistryState, { of }: FeatureListing): FeatureLineage {
  return of.kind === "feature"
    ? lineageOfFeature(of.view, of.feature)
    : lineageOfOnDemand(of.view, of.feature, state.definitions.views);
}

function onDemandListingOf(
  view: OnDemandViewDefinition,
  feature: OnDemandFeatureDefinition,
  views: readonly ViewDefinition[],
): FeatureListing {
  return {
    name: feature.name,
    description: feature.description,
    owner: feature.owner,
    type: plainTypeName(feature.type),
    pipeline: onDemandPipeline,
    version: view.version,
    view: view.name,
    entity: view.entity.name,
    source: sourcesOf(view, views),
    of: { kind: "on_demand", view, feature },
  };
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
    of: { kind: "feature", view, feature },
  };
}
