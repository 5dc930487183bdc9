import { labelHash, meaningHash, type ViewDefinition } from "../definition/index.js";
import { describeFeature } from "./describe-definitions.js";
import { labelDifferences, sourceDifferences } from "./differences.js";
import type { Refusal } from "./registry-plan.js";
import type { Definitions } from "./state.js";

/** What a view may not do to the meanings that are around under its version: change them, or bring an old version back. */
export function changedMeanings(before: Definitions, after: Definitions): readonly Refusal[] {
  const old = new Map(before.views.map((view) => [view.name, view]));
  return after.views.flatMap((view) => {
    const applied = old.get(view.name);
    if (applied === undefined) return [];
    if (applied.version === view.version) return sameVersion(applied, view);
    return isLower(view.version, applied.version) ? [lowered(applied, view)] : [];
  });
}

/** As a view's features: another meaning of a label takes another version. */
export function changedLabels(before: Definitions, after: Definitions): readonly Refusal[] {
  const old = new Map((before.labels ?? []).map((label) => [label.name, label]));
  return (after.labels ?? []).flatMap((label): Refusal[] => {
    const applied = old.get(label.name);
    if (applied === undefined) return [];
    if (applied.version !== label.version) {
      if (!isLower(label.version, applied.version)) return [];
      const detail = `Label "${label.name}" was applied as version ${applied.version}, and is ${label.version} now.`;
      return [{ code: "GR-REGISTRY-VERSION-LOWERED", detail }];
    }
    if (labelHash(applied) === labelHash(label)) return [];
    const differences = labelDifferences(applied, label).join("; ");
    const detail = `Label "${label.name}" ${label.version} means something else than what was applied: ${differences}.`;
    return [{ code: "GR-REGISTRY-MEANING-CHANGED", detail }];
  });
}

function sameVersion(before: ViewDefinition, after: ViewDefinition): readonly Refusal[] {
  const applied = new Map(before.features.map((feature) => [feature.name, feature]));
  const throughRows: string[] = [];
  const refusals = after.features.flatMap((feature): Refusal[] => {
    const old = applied.get(feature.name);
    if (old === undefined || meaningHash(before, old) === meaningHash(after, feature)) return [];
    const meant = describeFeature(before, old);
    const means = describeFeature(after, feature);
    if (meant === means) {
      throughRows.push(feature.name);
      return [];
    }
    const detail = `Feature "${feature.name}" of ${nameOf(after)} means: ${means}. What was applied means: ${meant}.`;
    return [{ code: "GR-REGISTRY-MEANING-CHANGED", detail }];
  });
  return throughRows.length === 0 ? refusals : [...refusals, changedRows(before, after, throughRows)];
}

/** One refusal for all the features that are written as before, but read rows that mean something else. */
function changedRows(before: ViewDefinition, after: ViewDefinition, features: readonly string[]): Refusal {
  const differences = sourceDifferences(before.source, after.source);
  const named = features
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(", ");
  const more = features.length > 3 ? ` and ${features.length - 3} more` : "";
  const detail = `${named}${more} of ${nameOf(after)} mean something else, as source "${after.source.name}" changed: ${differences.join("; ")}.`;
  return { code: "GR-REGISTRY-MEANING-CHANGED", detail };
}

function lowered(before: ViewDefinition, after: ViewDefinition): Refusal {
  const detail = `View "${after.name}" was applied as version ${before.version}, and is ${after.version} now.`;
  return { code: "GR-REGISTRY-VERSION-LOWERED", detail };
}

function nameOf(view: ViewDefinition): string {
  return `view "${view.name}" ${view.version}`;
}

const numbered = /^\d+(\.\d+)*$/;

/** Whether a version comes before another; versions that are not numbers with dots have no order. */
export function isLower(version: string, other: string): boolean {
  if (!numbered.test(version) || !numbered.test(other)) return false;
  const mine = version.split(".").map(Number);
  const theirs = other.split(".").map(Number);
  for (let i = 0; i < Math.max(mine.length, theirs.length); i++) {
    const difference = (mine[i] ?? 0) - (theirs[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
