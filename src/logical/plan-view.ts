import { aggregateNamed, expressionsOf } from "../aggregation/index.js";
import {
  type AggregateViewDefinition,
  type RowViewDefinition,
  type ViewDefinition,
  viewHash,
} from "../definition/index.js";
import { columnsOf, type Expression } from "../expression/index.js";
import { bindFits, type FitArtifact } from "../fitting/index.js";
import type { LogicalNode, PlannedFeature, SnapshotColumn, ViewPlan } from "./node.js";

/** The column of a snapshot that holds an entity's event time. */
export const eventTimestamp = "event_timestamp";

/** The column of a snapshot that keeps the instant a feature is counted from; a name that no feature can have. */
export function instantColumn(feature: string): string {
  return `_at:${feature}`;
}

/** The columns of its source that a view's features read, in no order. */
export function columnsOfView(view: ViewDefinition): readonly string[] {
  return columnsRead(
    view.kind === "aggregate_view"
      ? view.features.flatMap(({ aggregation }) => expressionsOf(aggregation))
      : view.features.map((feature) => feature.expression),
  );
}

/**
 * The logical plan of a view's snapshot at an instant. `artifacts` are what its source's fitted columns are computed by;
 * a column that is read and has none makes a plan that can be looked at, and that engines refuse (`GR-FIT-MISSING`).
 */
export function planView(
  definition: ViewDefinition,
  asOfMicros: number,
  artifacts: readonly FitArtifact[] = [],
): ViewPlan {
  const { view, fits } = withFits(definition, artifacts);
  const computed = view.kind === "aggregate_view" ? aggregateRoot(view, asOfMicros) : rowRoot(view, asOfMicros);
  const root: LogicalNode =
    view.ttlMicros === null
      ? computed
      : { kind: "expire", input: computed, keys: view.entity.joinKeys, ttlMicros: view.ttlMicros, asOfMicros };
  const features = plannedFeatures(view);
  return {
    view: view.name,
    // Of what the team wrote: what was learnt is told apart by the artifacts.
    hash: viewHash(definition),
    asOfMicros,
    root,
    features,
    fits,
    columns: columnsOfSnapshot(view, features),
  };
}

/** The view over its source with the columns that artifacts give. */
export function withFits(view: ViewDefinition, artifacts: readonly FitArtifact[]) {
  if (view.source.fits === undefined) return { view, fits: [] };
  const columns = columnsOfView(view);
  if (view.kind === "aggregate_view") {
    const { source, fits } = bindFits(view.source, columns, artifacts);
    return { view: { ...view, source }, fits };
  }
  const { source, fits } = bindFits(view.source, columns, artifacts);
  return { view: { ...view, source }, fits };
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
  return {
    kind: "aggregate",
    input: { kind: "scan", source: view.source, columns: columnsOfView(view), untilMicros: asOfMicros },
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
  const read = columnsOfView(view);
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
