import { type FeatureDefinition, meaningHash, onDemandHash } from "../definition/index.js";
import type { Definitions } from "./state.js";

/** The hash of what a feature of a view, or of an on-demand view, means by definitions; null where there is none. */
export function featureMeaning(
  { views, onDemandViews }: Pick<Definitions, "views" | "onDemandViews">,
  viewName: string,
  featureName: string,
): string | null {
  const view = views.find((one) => one.name === viewName);
  const features: readonly FeatureDefinition[] = view?.features ?? [];
  const feature = features.find((one) => one.name === featureName);
  if (view !== undefined && feature !== undefined) return meaningHash(view, feature);
  const onDemand = onDemandViews?.find((one) => one.name === viewName);
  const computed = onDemand?.features.find((one) => one.name === featureName);
  return onDemand === undefined || computed === undefined ? null : onDemandHash(onDemand, computed, views);
}
