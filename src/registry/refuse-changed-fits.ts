import { fitHash } from "../definition/index.js";
import { describeFit } from "./describe-definitions.js";
import { sourceDifferences } from "./differences.js";
import type { Refusal } from "./registry-plan.js";
import type { Definitions } from "./state.js";

/** Fits whose definition changed while their version says that it did not. */
export function changedFits(before: Definitions, after: Definitions): readonly Refusal[] {
  const old = new Map(before.sources.map((source) => [source.name, source]));
  return after.sources.flatMap((source) => {
    const was = old.get(source.name);
    return (source.fits ?? []).flatMap((fit): readonly Refusal[] => {
      const applied = was?.fits?.find((one) => one.name === fit.name);
      if (was === undefined || applied === undefined || applied.version !== fit.version) return [];
      if (fitHash(was, applied) === fitHash(source, fit)) return [];
      const [then, now] = [describeFit(applied), describeFit(fit)];
      const how =
        then === now
          ? `learns from other rows: ${sourceDifferences(was, source).join("; ")}`
          : `is another: ${then} was applied, it is ${now} now`;
      const detail = `Fit "${fit.name}" of source "${source.name}" is version ${fit.version} as before, and ${how}.`;
      return [{ code: "GR-REGISTRY-FIT-CHANGED", detail }];
    });
  });
}
