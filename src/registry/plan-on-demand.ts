import {
  hashOf,
  type OnDemandFeatureDefinition,
  type OnDemandViewDefinition,
  onDemandHash,
} from "../definition/index.js";
import { typeName } from "../schema/index.js";
import * as consequences from "./consequences.js";
import { describeOnDemand, describeRequest } from "./describe-on-demand.js";
import { changed } from "./differences.js";
import { type Comparison, type Pair, plannedView } from "./planned-change.js";
import type { PlannedChange } from "./registry-plan.js";
import type { Definitions } from "./state.js";

/** An on-demand view and then its features. */
export function planOnDemandView(
  pair: Pair<OnDemandViewDefinition>,
  before: Definitions,
  after: Definitions,
): readonly PlannedChange[] {
  const compare = (
    oldView: OnDemandViewDefinition,
    old: OnDemandFeatureDefinition,
    newView: OnDemandViewDefinition,
    now: OnDemandFeatureDefinition,
  ): Comparison | null => {
    const sameMeaning = onDemandHash(oldView, old, before.views) === onDemandHash(newView, now, after.views);
    if (sameMeaning && hashOf(old) === hashOf(now)) return null;
    const own = changed(
      { description: old.description, owner: old.owner, meaning: describeOnDemand(oldView, old) },
      { description: now.description, owner: now.owner, meaning: describeOnDemand(newView, now) },
    );
    return {
      differences: own.length === 0 ? ["what it reads, or the source of its function"] : own,
      consequences: sameMeaning ? consequences.nothing : consequences.ofNewOnDemandMeaning,
    };
  };
  return plannedView<OnDemandFeatureDefinition, OnDemandViewDefinition>(
    { view: "on-demand view", feature: "on-demand feature" },
    pair,
    (old, now) => changed(fieldsOf(old), fieldsOf(now)),
    compare,
  );
}

function fieldsOf(view: OnDemandViewDefinition): Readonly<Record<string, string>> {
  const { description, owner, version, entity } = view;
  const inputs = view.inputs.map(({ view: of, feature, type }) => `${of}.${feature} ${typeName(type)}`).join(", ");
  return { description, owner, version, entity: entity.name, inputs, request: describeRequest(view) };
}
