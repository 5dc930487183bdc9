import { hashOf, type OnDemandViewDefinition, type ViewDefinition } from "../definition/index.js";
import { didYouMean } from "../errors/index.js";
import { incompleteOnDemand } from "./refuse-on-demand.js";
import type { Refusal } from "./registry-plan.js";
import type { Definitions } from "./state.js";

/** What can't stand together in one registry, whatever was applied before. */
export function clashes(definitions: Definitions): readonly Refusal[] {
  return [
    ...twice("entities", definitions.entities),
    ...twice("sources", definitions.sources),
    ...twice("views", allViews(definitions)),
    ...twice("services", definitions.services),
    ...twice("labels", definitions.labels ?? []),
    ...twice("models", definitions.models ?? []),
    ...embedded(definitions),
    ...sharedFeatures(definitions),
    ...unknownFeatures(definitions),
    ...incompleteOnDemand(definitions),
    ...incompleteModels(definitions),
  ];
}

/** Feature views and on-demand views: services name both alike. */
function allViews({ views, onDemandViews = [] }: Definitions): readonly (ViewDefinition | OnDemandViewDefinition)[] {
  return [...views, ...onDemandViews];
}

function clash(detail: string): Refusal {
  return { code: "GR-REGISTRY-NAME-CLASH", detail };
}

function twice(what: string, list: readonly { readonly name: string }[]): readonly Refusal[] {
  const names = list.map((one) => one.name);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => clash(`Two ${what} are called "${name}".`));
}

/** Views carry their source and entity: these are the ones that the registry lists. */
function embedded({ entities, sources, views, labels = [] }: Definitions): readonly Refusal[] {
  const users = [
    ...sources.map((source) => ({ by: `source "${source.name}"`, what: "entity", one: source.entity, list: entities })),
    ...views.flatMap((view) => [
      { by: `view "${view.name}"`, what: "entity", one: view.entity, list: entities },
      { by: `view "${view.name}"`, what: "source", one: view.source, list: sources },
    ]),
    ...labels.flatMap((label) => [
      { by: `label "${label.name}"`, what: "entity", one: label.entity, list: entities },
      ...(label.kind === "file_label"
        ? []
        : [{ by: `label "${label.name}"`, what: "source", one: label.source, list: sources }]),
    ]),
  ];
  return users
    .filter(({ one, list }) => !list.some((other) => other.name === one.name && hashOf(other) === hashOf(one)))
    .map(({ by, what, one }) => clash(`The ${what} "${one.name}" that ${by} uses differs from the one defined.`));
}

function sharedFeatures(definitions: Definitions): readonly Refusal[] {
  const owners = new Map<string, string>();
  return allViews(definitions).flatMap((view) =>
    view.features.flatMap((feature) => {
      const key = `${view.entity.name}.${feature.name}`;
      const other = owners.get(key);
      owners.set(key, other ?? view.name);
      if (other === undefined || other === view.name) return [];
      const detail = `Views "${other}" and "${view.name}" of entity "${view.entity.name}" both have a feature "${feature.name}".`;
      return [clash(detail)];
    }),
  );
}

function unknownFeatures(definitions: Definitions): readonly Refusal[] {
  const byName = new Map(allViews(definitions).map((view) => [view.name, view]));
  return definitions.services.flatMap((service) => {
    const unknownViews = new Set<string>();
    return service.features.flatMap((member): Refusal[] => {
      const view = byName.get(member.view);
      if (view === undefined) {
        if (unknownViews.has(member.view)) return [];
        unknownViews.add(member.view);
        const hint = didYouMean(member.view, byName.keys());
        return [unknown(`Service "${service.name}" reads view "${member.view}", which is not exported.${hint}`)];
      }
      const names = view.features.map((feature) => feature.name);
      if (names.includes(member.feature) && view.entity.name === member.entity) return [];
      const hint = didYouMean(member.feature, names);
      const read = `"${member.feature}" of view "${member.view}" about "${member.entity}"`;
      return [unknown(`Service "${service.name}" reads ${read}, which is not there.${hint}`)];
    });
  });
}

/** Models whose service or label is not there, or whose label has no key for what the service reads. */
function incompleteModels({ entities, services, labels = [], models = [] }: Definitions): readonly Refusal[] {
  return models.flatMap((model): Refusal[] => {
    const service = services.find((one) => one.name === model.service);
    const label = labels.find((one) => one.name === model.label);
    const missing = [
      ...(service === undefined ? [{ what: "service", name: model.service, list: services }] : []),
      ...(label === undefined ? [{ what: "label", name: model.label, list: labels }] : []),
    ].map(({ what, name, list }) => {
      const near = didYouMean(
        name,
        list.map((one) => one.name),
      );
      return unknown(`Model "${model.name}" takes ${what} "${name}", which is not exported.${near}`);
    });
    if (service === undefined || label === undefined) return missing;
    const read = new Set(service.features.map((member) => member.entity));
    const keys = new Map(label.entity.joinKeys.map((key) => [key.name, key.type]));
    return entities
      .filter((entity) => read.has(entity.name))
      .flatMap(({ name, joinKeys }) => joinKeys.map((key) => ({ entity: name, ...key })))
      .filter((key) => keys.get(key.name) !== key.type)
      .map((key) => {
        const detail = `Model "${model.name}" reads features of "${key.entity}" by ${key.name} ${key.type}, and the rows of its label "${label.name}" have ${[...keys].map((one) => one.join(" ")).join(", ")}.`;
        return { code: "GR-REGISTRY-KEY-MISSING", detail };
      });
  });
}

function unknown(detail: string): Refusal {
  return { code: "GR-REGISTRY-UNKNOWN-NAME", detail };
}
