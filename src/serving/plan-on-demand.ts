import type { OnDemandViewDefinition, RequestField, ViewDefinition } from "../definition/index.js";
import { invariant } from "../errors/index.js";
import { type OnDemandCode, planOnDemand } from "../ondemand/index.js";
import type { ReadFeature, ReadShape } from "./contract.js";
import type { FeatureAt, Lookup, OnDemandAt, WantedFeature } from "./lookup.js";
import type { OnDemandRead, PlannedOnDemand, ValuePlace } from "./on-demand.js";

/** The stored features that a read has to read: those asked for, and what on-demand ones among them are computed from. */
export function storedFeatures(lookup: Lookup, wanted: readonly WantedFeature[]): readonly FeatureAt[] {
  const found = new Map<string, FeatureAt>();
  const add = (at: FeatureAt): void => {
    found.set(slotKey(at.view.name, at.view.features[at.position]?.name ?? ""), at);
  };
  for (const one of wanted) if (one.kind === "stored") add(one);
  // A view has a row where any of its inputs' views has one, so all of them are read, whichever features are asked for.
  for (const view of viewsOf(wanted)) {
    for (const input of view.inputs) add(lookup.storedFeature(input.view, input.feature));
  }
  return [...found.values()];
}

/** What is computed of what a read has read; null where nothing is on demand. Throws as `planOnDemand`. */
export function onDemandRead(
  wanted: readonly WantedFeature[],
  stored: readonly FeatureAt[],
  { keys, views: storedViews, features: storedFeatureList }: ReadShape,
  code: OnDemandCode,
): OnDemandRead | null {
  const views = viewsOf(wanted);
  if (views.length === 0) return null;
  const slots = new Map(
    stored.map(({ view, position }, slot) => [slotKey(view.name, view.features[position]?.name ?? ""), slot]),
  );
  const slotOf = (view: string, feature: string): number => {
    const slot = slots.get(slotKey(view, feature));
    invariant(slot !== undefined, `A read lacks "${feature}" of view "${view}".`);
    return slot;
  };
  const planned = views.map((view): PlannedOnDemand => {
    const names = namesOf(wanted, view);
    return {
      plan: planOnDemand(view, names, code),
      inputs: view.inputs.map((input) => ({ name: input.feature, slot: slotOf(input.view, input.feature) })),
      inputViews: firstOfEach(view).map((input) => ({
        view: storedViews.indexOf(input.view),
        slot: slotOf(input.view, input.feature),
      })),
    };
  });
  const answered = [...new Set(wanted.map(({ view }) => view))];
  const features = wanted.map((one): ReadFeature => {
    const view = answered.indexOf(one.view);
    if (one.kind === "on_demand") return { name: one.feature.name, type: one.feature.type, view };
    const feature = storedFeatureList[slotOf(one.view.name, nameOf(one))];
    invariant(feature !== undefined, "A stored feature has a slot.");
    return { ...feature, view };
  });
  const places = wanted.map(
    (one): ValuePlace =>
      one.kind === "stored"
        ? { slot: slotOf(one.view.name, nameOf(one)) }
        : { onDemand: views.indexOf(one.view), position: namesOf(wanted, one.view).indexOf(one.feature.name) },
  );
  return {
    shape: { keys, features, views: answered.map(({ name }) => name) },
    places,
    viewPlaces: answered.map((view) =>
      view.kind === "on_demand_view" ? { onDemand: views.indexOf(view) } : { stored: storedViews.indexOf(view.name) },
    ),
    views: planned,
    request: fieldsOf(planned),
  };
}

/** The request fields that features read, each once. */
function fieldsOf(planned: readonly PlannedOnDemand[]): readonly RequestField[] {
  const fields = new Map<string, RequestField>();
  for (const { plan } of planned) {
    for (const field of plan.view.request) if (plan.requestFields.includes(field.name)) fields.set(field.name, field);
  }
  return [...fields.values()];
}

function viewsOf(wanted: readonly WantedFeature[]): readonly OnDemandViewDefinition[] {
  return [...new Set(wanted.flatMap((one) => (one.kind === "on_demand" ? [one.view] : [])))];
}

function namesOf(wanted: readonly WantedFeature[], view: OnDemandViewDefinition): readonly string[] {
  return wanted
    .filter((one): one is OnDemandAt => one.kind === "on_demand" && one.view === view)
    .map(({ feature }) => feature.name);
}

/** The first input of each view that its inputs are of. */
function firstOfEach({ inputs }: OnDemandViewDefinition): OnDemandViewDefinition["inputs"] {
  return inputs.filter((input, index) => inputs.findIndex(({ view }) => view === input.view) === index);
}

function nameOf({ view, position }: { readonly view: ViewDefinition; readonly position: number }): string {
  return view.features[position]?.name ?? "";
}

/** Names hold no dots. */
function slotKey(view: string, feature: string): string {
  return `${view}.${feature}`;
}
