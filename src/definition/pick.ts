import { didYouMean, fail } from "../errors/index.js";
import type { FeatureSelection } from "./feature-view.js";

/** Adds `pick` to a view, out of sight of JSON and of comparisons, and freezes it. */
export function addPick<V extends FeatureSelection["view"]>(view: V): V {
  Object.defineProperty(view, "pick", {
    enumerable: false,
    value: (...names: readonly string[]): FeatureSelection => {
      const known = view.features.map((feature) => feature.name);
      for (const name of names) {
        if (!known.includes(name)) {
          fail("GR-DEFINITION-INVALID", `View "${view.name}" has no feature "${name}".${didYouMean(name, known)}`);
        }
      }
      return Object.freeze({ kind: "feature_selection", view, names: Object.freeze([...names]) });
    },
  });
  return Object.freeze(view);
}
