import {
  type Entity,
  type FeatureDefinition,
  type FeatureService,
  hashOf,
  type LabelDefinition,
  labelHash,
  type ModelDefinition,
  meaningHash,
  type Source,
  type ViewDefinition,
} from "../definition/index.js";
import * as consequences from "./consequences.js";
import { hashDefinitions, inOrder } from "./definitions.js";
import { describeFeature, describeJoinKeys } from "./describe-definitions.js";
import {
  changed,
  entityDifferences,
  labelDifferences,
  modelDifferences,
  serviceDifferences,
  sourceDifferences,
  viewDifferences,
} from "./differences.js";
import { planOnDemandView } from "./plan-on-demand.js";
import { type Comparison, type Pair, pairs, planned, plannedView } from "./planned-change.js";
import { changedFits } from "./refuse-changed-fits.js";
import { changedFunctions } from "./refuse-changed-functions.js";
import { changedLabels, changedMeanings } from "./refuse-changed-meanings.js";
import { clashes } from "./refuse-clashes.js";
import { changedOnDemand } from "./refuse-on-demand.js";
import type { PlannedChange, RegistryPlan } from "./registry-plan.js";
import type { Definitions, RegistryState } from "./state.js";

const none: Definitions = { entities: [], sources: [], views: [], services: [] };

/** What applying `definitions` would do to the registry whose newest state is `state` (null: an empty registry). */
export function planChanges(state: RegistryState | null, definitions: Definitions): RegistryPlan {
  const before = state?.definitions ?? none;
  const after = inOrder(definitions);
  return Object.freeze({
    against: state?.number ?? null,
    hash: hashDefinitions(after),
    changes: [
      ...pairs(before.entities, after.entities).map((pair) => planned("entity", pair, compareEntities)),
      ...pairs(before.sources, after.sources).map((pair) => planned("source", pair, compareSources)),
      ...pairs(before.views, after.views).flatMap(planView),
      ...pairs(before.onDemandViews ?? [], after.onDemandViews ?? []).flatMap((pair) =>
        planOnDemandView(pair, before, after),
      ),
      ...pairs(before.services, after.services).map((pair) => planned("service", pair, compareServices)),
      ...pairs(before.labels ?? [], after.labels ?? []).map((pair) => planned("label", pair, compareLabels)),
      ...pairs(before.models ?? [], after.models ?? []).map((pair) => planned("model", pair, compareModels)),
    ],
    refusals: [
      ...clashes(after),
      ...changedFunctions(before, after),
      ...changedFits(before, after),
      ...changedMeanings(before, after),
      ...changedOnDemand(before, after),
      ...changedLabels(before, after),
    ],
  });
}

function compareEntities(before: Entity, after: Entity): Comparison | null {
  if (hashOf(before) === hashOf(after)) return null;
  const sameKeys = describeJoinKeys(before) === describeJoinKeys(after);
  return {
    differences: entityDifferences(before, after),
    consequences: sameKeys ? consequences.nothing : consequences.ofNewKeys,
  };
}

function compareSources(before: Source, after: Source): Comparison | null {
  if (hashOf(ownOf(before)) === hashOf(ownOf(after))) return null;
  const moved = hashOf(before.input) === hashOf(after.input) ? consequences.nothing : consequences.ofNewInput;
  const rowsOf = (source: Source) => hashOf({ ...ownOf(source), description: null, input: null });
  return {
    differences: sourceDifferences(before, after),
    consequences: [...moved, ...(rowsOf(before) === rowsOf(after) ? consequences.nothing : consequences.ofNewRows)],
  };
}

/** A source without what its entity says of itself: the entity's own change is told by itself. */
function ownOf(source: Source): object {
  return { ...source, entity: { name: source.entity.name, joinKeys: source.entity.joinKeys } };
}

function compareServices(before: FeatureService, after: FeatureService): Comparison | null {
  if (hashOf(before) === hashOf(after)) return null;
  const same = hashOf(before.features) === hashOf(after.features);
  return {
    differences: serviceDifferences(before, after),
    consequences: same ? consequences.nothing : consequences.ofServiceFeatures,
  };
}

function compareLabels(before: LabelDefinition, after: LabelDefinition): Comparison | null {
  if (hashOf(before) === hashOf(after)) return null;
  const same = labelHash(before) === labelHash(after);
  return {
    differences: labelDifferences(before, after),
    consequences: same ? consequences.nothing : consequences.ofNewLabel,
  };
}

function compareModels(before: ModelDefinition, after: ModelDefinition): Comparison | null {
  if (hashOf(before) === hashOf(after)) return null;
  const trained = ({ description: _, owner: __, ...model }: ModelDefinition) => hashOf(model);
  return {
    differences: modelDifferences(before, after),
    consequences: trained(before) === trained(after) ? consequences.nothing : consequences.ofNewTraining,
  };
}

function planView(pair: Pair<ViewDefinition>): readonly PlannedChange[] {
  const subjects = { view: "view", feature: "feature" } as const;
  return plannedView<FeatureDefinition, ViewDefinition>(subjects, pair, viewDifferences, compareFeatures);
}

function compareFeatures(
  oldView: ViewDefinition,
  before: FeatureDefinition,
  newView: ViewDefinition,
  after: FeatureDefinition,
): Comparison | null {
  const sameMeaning = meaningHash(oldView, before) === meaningHash(newView, after);
  if (sameMeaning && hashOf(before) === hashOf(after)) return null;
  const own = changed(
    { description: before.description, owner: before.owner, meaning: describeFeature(oldView, before) },
    { description: after.description, owner: after.owner, meaning: describeFeature(newView, after) },
  );
  const rows = own.length === 0 ? [`rows of source ${newView.source.name}`] : [];
  return {
    differences: [...own, ...rows],
    consequences: sameMeaning ? consequences.nothing : consequences.ofNewMeaning,
  };
}
