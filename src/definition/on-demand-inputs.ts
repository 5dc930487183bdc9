import { fail } from "../errors/index.js";
import { kindOf, typeName } from "../schema/index.js";
import type { Entity } from "./entity.js";
import { type FeatureService, membersOf } from "./feature-service.js";
import type { FeatureSelection, FeatureView } from "./feature-view.js";
import { checkUnique } from "./names.js";
import type { OnDemandInput } from "./on-demand-definition.js";

/** What an on-demand view can be given features of. */
export type OnDemandSource = FeatureView | FeatureSelection | FeatureService;

/**
 * The features that an on-demand view is given, in order, each once.
 * @throws GR-DEFINITION-INVALID for a feature of another on-demand view, for two of one name, and for one of an entity
 * whose join keys are not among the view's own
 */
export function inputsOf(name: string, entity: Entity, sources: readonly OnDemandSource[]): readonly OnDemandInput[] {
  const found = new Map<string, OnDemandInput>();
  const members = sources.flatMap((source) => (source.kind === "feature_service" ? membersOf(source) : [source]));
  for (const member of members) {
    const view = member.kind === "feature_selection" ? member.view : member;
    if (view.kind === "on_demand_view") {
      fail("GR-DEFINITION-INVALID", `On-demand view "${name}" takes features of on-demand view "${view.name}".`, {
        hint: "Its inputs are features of feature views. Compute both in one on-demand view, or write the expression in both.",
      });
    }
    checkKeys(name, entity, view.name, view.entity);
    for (const feature of view.features) {
      if (member.kind === "feature_selection" && !member.names.includes(feature.name)) continue;
      const input = { view: view.name, entity: view.entity.name, feature: feature.name, type: feature.type };
      found.set(`${view.name}.${feature.name}`, Object.freeze(input));
    }
  }
  const inputs = [...found.values()];
  checkUnique(
    inputs.map((input) => input.feature),
    `On-demand view "${name}" has two inputs`,
  );
  return Object.freeze(inputs);
}

function checkKeys(name: string, entity: Entity, view: string, of: Entity): void {
  const own = new Map(entity.joinKeys.map((key) => [key.name, kindOf(key.type)]));
  const missing = of.joinKeys.find((key) => own.get(key.name) !== kindOf(key.type));
  if (missing === undefined) return;
  fail(
    "GR-DEFINITION-INVALID",
    `On-demand view "${name}" is about "${entity.name}", whose keys don't tell which "${of.name}" is meant: view "${view}" needs ${missing.name} ${typeName(missing.type)}.`,
    { hint: "Declare it about an entity that has the join keys of all its inputs." },
  );
}
