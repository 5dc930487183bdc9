import { aggregateNamed, expressionsOf } from "../aggregation/index.js";
import {
  type AggregateViewDefinition,
  type RowViewDefinition,
  type ViewDefinition,
  viewHash,
} from "../definition/index.js";
import { columnsOf, type Expression } from "../expression/index.js";
import type { LogicalNode, PlannedFeature, SnapshotColumn, ViewPlan } from "./node.js";

/** The column of a snapshot that holds an entity's event time. */
export const eventTimestamp = "event_timestamp";

/** The column of a snapshot that keeps the instant a feature is counted from; a name that no feature can have. */
export function instantColumn(feature: string): string {
  return `_at:${feature}`;
}

/** The logical plan of a view's snapshot at an instant. */
export function planView(view: ViewDefinition, asOfMicros: number): ViewPlan {
  const computed = view.kind === "aggregate_view" ? aggregateRoot(view, asOfMicros) : rowRoot(view, asOfMicros);
  const root: LogicalNode =
    view.ttlMicros === null
      ? computed
      : { kind: "expire", input: computed, keys: view.entity.joinKeys, ttlMicros: view.ttlMicros, asOfMicros };
  const features = plannedFeatures(view);
  return {
    view: view.name,
    hash: viewHash(view),
    asOfMicros,
    root,
    features,
    columns: columnsOfSnapshot(view, features),
  };
}

/** A view's features as a snapshot and a store keep them. */
export function plannedFeatures(view: ViewDefinition): readonly PlannedFeature[] {
  return view.features.map((feature) => {
    const finish =
      "aggregation" in feature
        ? (aggregateNamed(feature.aggregation.function).finish?.(feature.aggregation) ?? null)
        : null;
    return { name: feature.name, type: feature.type, finish };
  });
}

function columnsOfSnapshot(view: ViewDefinition, features: readonly PlannedFeature[]): readonly SnapshotColumn[] {
  return [
    ...view.entity.joinKeys.map(({ name, type }) => ({ name, type, role: "key" as const })),
    ...features.map(({ name, type }) => ({ name, type, role: "feature" as const })),
    ...features
      .filter((feature) => feature.finish !== null)
      .map(({ name }) => ({ name: instantColumn(name), type: "timestamp" as const, role: "instant" as const })),
    { name: eventTimestamp, type: "timestamp", role: "event_time" },
  ];
}

function aggregateRoot(view: AggregateViewDefinition, asOfMicros: number): LogicalNode {
  const read = view.features.flatMap(({ aggregation }) => expressionsOf(aggregation));
  return {
    kind: "aggregate",
    input: { kind: "scan", source: view.source, columns: columnsRead(read), untilMicros: asOfMicros },
    keys: view.entity.joinKeys,
    eventTime: view.source.eventTime.name,
    createdTime: view.source.createdTime?.name ?? null,
    asOfMicros,
    features: view.features,
  };
}

function rowRoot(view: RowViewDefinition, asOfMicros: number): LogicalNode {
  const { source } = view;
  const ties = [...source.columns, ...source.derived].map((column) => column.name);
  const read = columnsRead(view.features.map((feature) => feature.expression));
  const eventTime = source.eventTime?.name ?? null;
  return {
    kind: "project",
    input: {
      kind: "newest",
      input: { kind: "scan", source, columns: [...new Set([...read, ...ties])], untilMicros: asOfMicros },
      keys: view.entity.joinKeys,
      eventTime,
      createdTime: source.createdTime?.name ?? null,
      ties,
    },
    keys: view.entity.joinKeys,
    eventTime,
    features: view.features,
  };
}

function columnsRead(expressions: readonly (Expression | null)[]): readonly string[] {
  return [...new Set(expressions.flatMap((expression) => (expression === null ? [] : [...columnsOf(expression)])))];
}
