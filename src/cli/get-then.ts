import type { Entity, OnDemandViewDefinition, ViewDefinition } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { requestFieldsOf } from "../ondemand/index.js";
import type { Workplace } from "../pipeline/index.js";
import { formatMicros } from "../time/index.js";
import { type CommandContext, textOption } from "./command.js";
import { requestDataOf } from "./request-data.js";

/** An entity and the instant that its features are asked as of. */
export interface EntityThen {
  readonly entity: Entity;
  /** As they were typed: text, or what JSON holds. */
  readonly keys: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
  readonly asOfMicros: number;
}

/** Prints an entity's features as they were at an instant: computed from the sources, exactly, and not read online. */
export async function getThen(context: CommandContext, workplace: Workplace, asked: EntityThen): Promise<void> {
  const { terminal } = context;
  const { entity, features, asOfMicros } = asked;
  const { onDemandCodeOf, planAsked } = await import("../offline/index.js");
  const { fromOutside, toJson, toPublic } = await import("../schema/index.js");
  const { engine, repo, state } = workplace;
  const service = textOption(context, "service");
  const keys = Object.fromEntries(
    entity.joinKeys.map(({ name, type }) => [name, fromOutside(asked.keys[name], type, name, { fromText: true })]),
  );
  const { views: featureViews, onDemandViews = [] } = state.definitions;
  const given = requestDataOf(textOption(context, "request"));
  const views = [...featureViews, ...onDemandViews].filter((view) => view.entity.name === entity.name);
  const all = views.flatMap((view) =>
    view.features
      // As in a read of what is online now: on-demand features are of all where their request data is given.
      .filter(({ name }) => view.kind !== "on_demand_view" || isGiven(requestFieldsOf(view, name), given))
      .map(({ name }) => `${view.name}:${name}`),
  );
  const named = features.length > 0 ? features.map((name) => ofEntity(views, name)) : service === undefined ? all : [];
  const request = { features: named, statuses: true, ...(service === undefined ? {} : { service }) };
  const place = { registryFolder: repo.config.registryFolder, nowMicros: asOfMicros };
  const plan = await planAsked(state, request, place);
  const own = entity.joinKeys.map(({ name, type }) => [name, toPublic(keys[name] ?? null, type, name)] as const);
  const data = plan.request.flatMap(({ name, type }) => {
    if (given[name] === undefined) return [];
    return [
      [name, toPublic(fromOutside(given[name], type, `request.${name}`, { fromText: true }), type, name)] as const,
    ];
  });
  const rows = [{ ...Object.fromEntries([...own, ...data]), event_timestamp: formatMicros(asOfMicros) }];
  const onDemandCode = await onDemandCodeOf(repo.folder, plan);
  const options = { repoFolder: repo.folder, onDemandCode };
  await using run = await engine.runHistory(plan, { kind: "rows", rows }, options);
  const found = new Map<string, unknown>();
  for await (const batch of run.stream()) {
    for (const [c, { name, type }] of run.columns.entries())
      found.set(name, toJson(batch.columns[c]?.[0] ?? null, type));
  }
  const asOf = formatMicros(asOfMicros);
  const told = plan.columns.flatMap(({ name, view, part }) => {
    if (part.kind !== "feature") return [];
    const value = found.get(name) ?? null;
    const ofView = String(found.get(`${view}__status`));
    const status = ofView === "PRESENT" && value === null ? "NULL_VALUE" : ofView;
    return [{ name, value, status, eventTime: found.get(`${view}__event_time`) ?? null }];
  });
  terminal.note(`As of ${asOf}, computed from the sources`);
  await terminal.table(
    ["feature", "value", "status", "event time"],
    told.map(({ name, value, status, eventTime }) => [name, JSON.stringify(value), status, String(eventTime ?? "")]),
  );
  terminal.answer({
    entity: Object.fromEntries(entity.joinKeys.map(({ name, type }) => [name, toJson(keys[name] ?? null, type)])),
    as_of: asOf,
    from: "sources",
    features: Object.fromEntries(told.map(({ name, value }) => [name, value])),
    statuses: Object.fromEntries(told.map(({ name, status }) => [name, status])),
    event_timestamps: Object.fromEntries(told.map(({ name, eventTime }) => [name, eventTime])),
  });
}

function isGiven(fields: readonly string[], given: Readonly<Record<string, unknown>>): boolean {
  return fields.every((field) => given[field] !== undefined);
}

/** A feature of the entity by its view, as another entity may have one of that name. */
function ofEntity(views: readonly (ViewDefinition | OnDemandViewDefinition)[], feature: string): string {
  const view = views.find((one) => one.features.some(({ name }) => name === feature));
  return view === undefined ? feature : `${view.name}:${feature}`;
}

/** Throws `GR-COMMAND-KEY-INVALID` where there is no entity to look up. */
export function knownEntity(entity: Entity | undefined, name: string | undefined): Entity {
  return entity ?? fail("GR-COMMAND-KEY-INVALID", `There is no entity ${JSON.stringify(name ?? "")} with features.`);
}
