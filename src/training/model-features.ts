import type { ModelDefinition } from "../definition/index.js";
import { didYouMean, fail, invariant } from "../errors/index.js";
import { featureMeaning, type RegistryState } from "../registry/index.js";
import type { TrainingFeature } from "./data/index.js";

/** What a model learns from, of the applied state. */
export interface ModelFeatures {
  readonly features: readonly TrainingFeature[];
  /** The first feature that tells how long ago an entity was last seen; null where there is none. */
  readonly recency: string | null;
  /** What features are, in words, by name; those without words are left out. */
  readonly descriptions: Readonly<Record<string, string>>;
}

/** The features of a model's service, with their types and the identities of their meanings. */
export function featuresOfModel(
  { definitions }: Pick<RegistryState, "definitions">,
  model: ModelDefinition,
): ModelFeatures {
  const service = definitions.services.find(({ name }) => name === model.service);
  invariant(service !== undefined, `Model "${model.name}" has no applied service "${model.service}".`);
  let recency: string | null = null;
  const features = service.features.map(({ view: viewName, feature: name }): TrainingFeature => {
    const view = definitions.views.find((one) => one.name === viewName);
    if (view === undefined) return onDemandFeature({ definitions }, viewName, name);
    const feature = view.features.find((one) => one.name === name);
    invariant(feature !== undefined, `View "${viewName}" has no feature "${name}".`);
    if ("aggregation" in feature && feature.aggregation.function === "sinceLast") recency ??= name;
    return { name, type: feature.type, view: viewName, hash: featureMeaning(definitions, viewName, name) };
  });
  return { features, recency, descriptions: descriptionsOf({ definitions }, features) };
}

function descriptionsOf(
  { definitions }: Pick<RegistryState, "definitions">,
  features: readonly TrainingFeature[],
): Readonly<Record<string, string>> {
  const views = [...definitions.views, ...(definitions.onDemandViews ?? [])];
  const told = features.flatMap(({ name, view: viewName }) => {
    const declared: readonly { readonly name: string; readonly description: string }[] =
      views.find((view) => view.name === viewName)?.features ?? [];
    const words = declared.find((feature) => feature.name === name)?.description ?? "";
    return words === "" ? [] : [[name, words] as const];
  });
  return Object.fromEntries(told);
}

function onDemandFeature(
  { definitions }: Pick<RegistryState, "definitions">,
  viewName: string,
  name: string,
): TrainingFeature {
  const view = definitions.onDemandViews?.find((one) => one.name === viewName);
  const feature = view?.features.find((one) => one.name === name);
  invariant(feature !== undefined, `There is no feature "${name}" of view "${viewName}".`);
  return { name, type: feature.type, view: viewName, hash: featureMeaning(definitions, viewName, name) };
}

/** A model of the applied state by its name; the only one where none is named. @throws GR-MODEL-UNKNOWN */
export function modelNamed(
  { definitions }: Pick<RegistryState, "definitions">,
  name: string | undefined,
): ModelDefinition {
  const models = definitions.models ?? [];
  const names = models.map((one) => one.name);
  const [only, second] = models;
  if (name === undefined && only !== undefined && second === undefined) return only;
  const found = models.find((one) => one.name === name);
  if (found !== undefined) return found;
  const what =
    name === undefined
      ? "No model is named, and there is not just one."
      : `There is no model "${name}".${didYouMean(name, names)}`;
  return fail("GR-MODEL-UNKNOWN", what, {
    hint:
      names.length === 0 ? "Define one with model() and run `granary apply`." : `The models are ${names.join(", ")}.`,
  });
}
