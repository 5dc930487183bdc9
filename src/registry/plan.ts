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
import { compareText } from "../schema/index.js";
import * as consequences from "./consequences.js";
import { hashDefinitions, inOrder } from "./definitions.js";
import { describeFeature, describeJoinKeys } from "./describe-definitions.js";
import {
  changed,
  type Differences,
  entityDifferences,
  labelDifferences,
  modelDifferences,
  serviceDifferences,
  sourceDifferences,
  viewDifferences,
} from "./differences.js";
import { changedFits } from "./refuse-changed-fits.js";
import { changedFunctions } from "./refuse-changed-functions.js";
import { changedLabels, changedMeanings } from "./refuse-changed-meanings.js";
import { clashes } from "./refuse-clashes.js";
import type { PlannedChange, RegistryPlan, Subject } from "./registry-plan.js";
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
      ...pairs(before.services, after.services).map((pair) => planned("service", pair, compareServices)),
      ...pairs(before.labels ?? [], after.labels ?? []).map((pair) => planned("label", pair, compareLabels)),
      ...pairs(before.models ?? [], after.models ?? []).map((pair) => planned("model", pair, compareModels)),
    ],
    refusals: [
      ...clashes(after),
      ...changedFunctions(before, after),
      ...changedFits(before, after),
      ...changedMeanings(before, after),
      ...changedLabels(before, after),
    ],
  });
}

interface Pair<T> {
  readonly name: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** The definitions of two lists by name, in order of name. */
function pairs<T extends { readonly name: string }>(before: readonly T[], after: readonly T[]): readonly Pair<T>[] {
  const old = new Map(before.map((one) => [one.name, one]));
  const now = new Map(after.map((one) => [one.name, one]));
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return names.map((name) => ({ name, before: old.get(name), after: now.get(name) }));
}

interface Comparison {
  readonly differences: Differences;
  readonly consequences: consequences.Consequences;
}

function planned<T>(
  subject: Subject,
  { name, before, after }: Pair<T>,
  compare: (before: T, after: T) => Comparison | null,
  view: string | null = null,
): PlannedChange {
  const base = { subject, name, view };
  if (before === undefined) {
    return { ...base, change: "added", differences: [], consequences: consequences.ofAdding(subject) };
  }
  if (after === undefined) {
    return { ...base, change: "removed", differences: [], consequences: consequences.ofRemoving(subject) };
  }
  const comparison = compare(before, after);
  return comparison === null
    ? { ...base, change: "unchanged", differences: [], consequences: [] }
    : { ...base, change: "changed", ...comparison };
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

/** A view and then its features, in the order that it declares them; those that it had come last. */
function planView(pair: Pair<ViewDefinition>): readonly PlannedChange[] {
  const { name, before, after } = pair;
  const features = featurePairs(before, after).map((feature) =>
    planned(
      "feature",
      feature,
      (old, now) => (before === undefined || after === undefined ? null : compareFeatures(before, old, after, now)),
      name,
    ),
  );
  // What comes of a view that is new itself is said of the view.
  const told =
    before === undefined ? features.map((feature) => ({ ...feature, consequences: consequences.nothing })) : features;
  const touched = features.some((feature) => feature.change !== "unchanged");
  const view = planned("view", pair, (old, now) => {
    const differences = viewDifferences(old, now);
    return differences.length === 0 && !touched ? null : { differences, consequences: consequences.nothing };
  });
  return [view, ...told];
}

function featurePairs(
  before: ViewDefinition | undefined,
  after: ViewDefinition | undefined,
): readonly Pair<FeatureDefinition>[] {
  const old = new Map((before?.features ?? []).map((feature) => [feature.name, feature]));
  const now = new Map((after?.features ?? []).map((feature) => [feature.name, feature]));
  return [...new Set([...now.keys(), ...old.keys()])].map((name) => ({
    name,
    before: old.get(name),
    after: now.get(name),
  }));
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
