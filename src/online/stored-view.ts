import { type ViewDefinition, viewHash } from "../definition/index.js";
import { plannedFeatures } from "../logical/index.js";
import type { StoredView } from "./contract.js";

/** A view's definition as an online store keeps it. */
export function storedViewOf(view: ViewDefinition): StoredView {
  return {
    name: view.name,
    entity: view.entity.name,
    joinKeys: view.entity.joinKeys,
    features: plannedFeatures(view),
    hash: viewHash(view),
  };
}
