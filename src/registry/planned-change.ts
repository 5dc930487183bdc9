import { compareText } from "../schema/index.js";
import * as consequences from "./consequences.js";
import type { Differences } from "./differences.js";
import type { PlannedChange, Subject } from "./registry-plan.js";

/** A definition as it was applied and as it is now. */
export interface Pair<T> {
  readonly name: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** The definitions of two lists by name, in order of name. */
export function pairs<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
): readonly Pair<T>[] {
  const old = new Map(before.map((one) => [one.name, one]));
  const now = new Map(after.map((one) => [one.name, one]));
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return names.map((name) => ({ name, before: old.get(name), after: now.get(name) }));
}

/** How a definition that is there before and after differs. */
export interface Comparison {
  readonly differences: Differences;
  readonly consequences: consequences.Consequences;
}

/** What becomes of a definition; `compare` gives null for one that stays as it is. */
export function planned<T>(
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

interface WithFeatures<F> {
  readonly features: readonly F[];
}

interface ViewSubjects {
  readonly view: Subject;
  readonly feature: Subject;
}

/** A view and then its features, in the order that it declares them; those that it had come last. */
export function plannedView<F extends { readonly name: string }, V extends WithFeatures<F>>(
  subjects: ViewSubjects,
  pair: Pair<V>,
  differencesOf: (before: V, after: V) => Differences,
  compareFeatures: (oldView: V, before: F, newView: V, after: F) => Comparison | null,
): readonly PlannedChange[] {
  const { name, before, after } = pair;
  const features = featurePairs<F>(before, after).map((feature) =>
    planned(
      subjects.feature,
      feature,
      (old, now) => (before === undefined || after === undefined ? null : compareFeatures(before, old, after, now)),
      name,
    ),
  );
  // What comes of a view that is new itself is said of the view.
  const told =
    before === undefined ? features.map((feature) => ({ ...feature, consequences: consequences.nothing })) : features;
  const touched = features.some((feature) => feature.change !== "unchanged");
  const view = planned(subjects.view, pair, (old, now) => {
    const differences = differencesOf(old, now);
    return differences.length === 0 && !touched ? null : { differences, consequences: consequences.nothing };
  });
  return [view, ...told];
}

function featurePairs<F extends { readonly name: string }>(
  before: WithFeatures<F> | undefined,
  after: WithFeatures<F> | undefined,
): readonly Pair<F>[] {
  const old = new Map((before?.features ?? []).map((feature) => [feature.name, feature]));
  const now = new Map((after?.features ?? []).map((feature) => [feature.name, feature]));
  return [...new Set([...now.keys(), ...old.keys()])].map((name) => ({
    name,
    before: old.get(name),
    after: now.get(name),
  }));
}
