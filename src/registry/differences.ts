import type {
  Entity,
  FeatureService,
  LabelDefinition,
  ModelDefinition,
  Source,
  SourceColumn,
  ViewDefinition,
} from "../definition/index.js";
import { describe } from "../expression/index.js";
import { formatDuration, formatMicros } from "../time/index.js";
import {
  describeColumn,
  describeFit,
  describeFunction,
  describeInput,
  describeJoinKeys,
  describeLabel,
  describeSourceKey,
} from "./describe-definitions.js";

/** What differs between two definitions of one name, a line each, such as `owner: growth → crm`. */
export type Differences = readonly string[];

type Fields = Readonly<Record<string, string>>;

export function entityDifferences(before: Entity, after: Entity): Differences {
  return changed(entityFields(before), entityFields(after));
}

export function sourceDifferences(before: Source, after: Source): Differences {
  return [
    ...changed(sourceFields(before), sourceFields(after)),
    ...listDifferences("column", columnTexts(before), columnTexts(after)),
    ...listDifferences("derived column", derivedTexts(before), derivedTexts(after)),
    ...listDifferences("row function", functionTexts(before), functionTexts(after)),
    ...listDifferences("fitted column", fitTexts(before), fitTexts(after)),
  ];
}

/** The view's own fields: its features and its source are told for themselves. */
export function viewDifferences(before: ViewDefinition, after: ViewDefinition): Differences {
  const order = (view: ViewDefinition, other: ViewDefinition) =>
    view.features.map((one) => one.name).filter((name) => other.features.some((one) => one.name === name));
  const reordered = order(before, after).join() === order(after, before).join() ? [] : ["order of the features"];
  return [...changed(viewFields(before), viewFields(after)), ...reordered];
}

export function serviceDifferences(before: FeatureService, after: FeatureService): Differences {
  const texts = ({ features }: FeatureService) =>
    new Map(features.map(({ view, entity, feature }) => [feature, `from ${view} of ${entity}`]));
  return [
    ...changed({ description: before.description }, { description: after.description }),
    ...listDifferences("feature", texts(before), texts(after)),
  ];
}

export function labelDifferences(before: LabelDefinition, after: LabelDefinition): Differences {
  const own = changed(labelFields(before), labelFields(after));
  return own.length === 0 ? [`rows of source ${after.source.name}`] : own;
}

export function modelDifferences(before: ModelDefinition, after: ModelDefinition): Differences {
  return changed(modelFields(before), modelFields(after));
}

/** `label: before → after` for each field that differs; an empty text reads as `none`. */
export function changed(before: Fields, after: Fields): Differences {
  return Object.entries(after)
    .filter(([label, text]) => before[label] !== text)
    .map(([label, text]) => `${label}: ${before[label] || "none"} → ${text || "none"}`);
}

function entityFields(entity: Entity): Fields {
  return { description: entity.description, "join keys": describeJoinKeys(entity) };
}

function sourceFields(source: Source): Fields {
  const time = (column: SourceColumn | null) => (column === null ? "" : `${column.name} ${describeColumn(column)}`);
  return {
    kind: source.kind === "event_source" ? "events" : "rows",
    description: source.description,
    entity: `${source.entity.name} (${describeJoinKeys(source.entity)})`,
    input: describeInput(source.input),
    keys: source.keys.map(describeSourceKey).join(", "),
    "event time": time(source.eventTime),
    "created time": time(source.createdTime),
    identity: source.identity.join(", "),
    "time zone": source.timeZone,
  };
}

function viewFields(view: ViewDefinition): Fields {
  return {
    kind: view.kind === "aggregate_view" ? "aggregates" : "newest row",
    description: view.description,
    owner: view.owner,
    version: view.version,
    pipeline: view.pipeline,
    entity: view.entity.name,
    source: view.source.name,
    ttl: view.ttlMicros === null ? "" : formatDuration(view.ttlMicros),
  };
}

function labelFields(label: LabelDefinition): Fields {
  const { description, owner, version, entity } = label;
  return { meaning: describeLabel(label), description, owner, version, entity: entity.name };
}

function modelFields(model: ModelDefinition): Fields {
  const { description, owner, version, service, label, algorithms, cutoffsMicros } = model;
  const cutoffs = cutoffsMicros === null ? "the newest known" : cutoffsMicros.map(formatMicros).join(", ");
  return { description, owner, version, service, label, algorithms: algorithms.join(", "), cutoffs };
}

function columnTexts(source: Source): ReadonlyMap<string, string> {
  return new Map(source.columns.map((column) => [column.name, describeColumn(column)]));
}

function derivedTexts(source: Source): ReadonlyMap<string, string> {
  return new Map(source.derived.map((column) => [column.name, describe(column.expression)]));
}

function functionTexts(source: Source): ReadonlyMap<string, string> {
  return new Map((source.functions ?? []).map((one) => [one.name, describeFunction(one)]));
}

function fitTexts(source: Source): ReadonlyMap<string, string> {
  return new Map((source.fits ?? []).map((fit) => [fit.name, describeFit(fit)]));
}

function listDifferences(
  what: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Differences {
  const added = [...after]
    .filter(([name]) => !before.has(name))
    .map(([name, text]) => `${what} ${name} added: ${text}`);
  const removed = [...before.keys()].filter((name) => !after.has(name)).map((name) => `${what} ${name} removed`);
  const altered = [...after].flatMap(([name, text]) => {
    const old = before.get(name);
    return old === undefined || old === text ? [] : [`${what} ${name}: ${old} → ${text}`];
  });
  const kept = [...before.keys()].filter((name) => after.has(name)).join();
  const reordered =
    kept === [...after.keys()].filter((name) => before.has(name)).join() ? [] : [`order of the ${what}s`];
  return [...added, ...removed, ...altered, ...reordered];
}
