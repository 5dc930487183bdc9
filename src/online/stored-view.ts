import { meaningHash, type ViewDefinition } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { plannedFeatures } from "../logical/index.js";
import type { StoredFeature, StoredView } from "./contract.js";

/** A view's definition as an online store keeps it. */
export function storedViewOf(view: ViewDefinition): StoredView {
  return {
    name: view.name,
    entity: view.entity.name,
    joinKeys: view.entity.joinKeys,
    features: plannedFeatures(view).map((planned, position): StoredFeature => {
      const feature = view.features[position];
      invariant(feature !== undefined, `View "${view.name}" has no feature at ${position}.`);
      return { ...planned, hash: meaningHash(view, feature) };
    }),
  };
}
