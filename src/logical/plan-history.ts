import { type FeatureDefinition, foldCase, type JoinKey, type ViewDefinition, viewHash } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import type { FitArtifact } from "../fitting/index.js";
import { sameType, typeName } from "../schema/index.js";
import type { HistoryColumn, HistoryPlan, HistoryView } from "./history-node.js";
import { columnsOfView, eventTimestamp, plannedFeatures, withFits } from "./plan-view.js";

/** A feature to be joined to label rows. */
export interface AskedFeature {
  readonly view: string;
  readonly feature: string;
  /** What it is called beside the label rows; by default its own name, or `<view>__<feature>` where two have one. */
  readonly as?: string;
}

/** What a point-in-time join is to give. */
export interface HistoryRequest {
  /** Definitions of the views that features are asked of. */
  readonly views: readonly ViewDefinition[];
  readonly features: readonly AskedFeature[];
  /** The label table's column of instants; `event_timestamp` by default. */
  readonly time?: string;
  /** With `<view>__status` and `<view>__event_time`. */
  readonly statuses?: boolean;
  /** Rows created after a label's instant are invisible to it: the result is what could have been served then. */
  readonly knownBy?: boolean;
  /** What fitted columns of sources are computed by. */
  readonly artifacts?: readonly FitArtifact[];
}

/** No instant is later. */
const latestMicros = Number.MAX_SAFE_INTEGER;

/**
 * The logical plan of a point-in-time join.
 * @throws GR-HISTORY-FEATURE-UNKNOWN, GR-HISTORY-NAME-TAKEN where two columns would have one name,
 * GR-HISTORY-KEYS-DIFFER where entities name a join key alike and type it apart
 */
export function planHistory(request: HistoryRequest): HistoryPlan {
  const { features, statuses = false, time = eventTimestamp, knownBy = false } = request;
  if (features.length === 0) fail("GR-HISTORY-FEATURE-UNKNOWN", "No feature is asked for.");
  const names = [...new Set(features.map(({ view }) => view))];
  const read = names.map((name) => {
    const view = viewNamed(request.views, name);
    const asked = new Set(features.filter((one) => one.view === name).map(({ feature }) => feature));
    for (const feature of asked) featureOf(view, feature);
    return { view, asked };
  });
  const columns = columnsOf(features, request.views);
  const times = read.flatMap(({ view }) => (statuses ? statusColumns(view) : []));
  const all = [...columns, ...times];
  checkNames(all);
  return {
    keys: keysOf(read.map(({ view }) => view)),
    time,
    knownBy,
    views: read.map(({ view, asked }) => viewAtLabels(view, asked, request.artifacts ?? [])),
    columns: all,
  };
}

function columnsOf(features: readonly AskedFeature[], views: readonly ViewDefinition[]): readonly HistoryColumn[] {
  const uses = new Map<string, Set<string>>();
  for (const { view, feature, as } of features) {
    if (as === undefined) uses.set(foldCase(feature), (uses.get(foldCase(feature)) ?? new Set()).add(view));
  }
  return features.map(({ view, feature, as }) => {
    const shared = (uses.get(foldCase(feature))?.size ?? 0) > 1;
    return {
      name: as ?? (shared ? `${view}__${feature}` : feature),
      type: featureOf(viewNamed(views, view), feature).type,
      view,
      part: { kind: "feature", feature },
    };
  });
}

function statusColumns({ name: view }: ViewDefinition): readonly HistoryColumn[] {
  return [
    { name: `${view}__status`, type: "string", view, part: { kind: "status" } },
    { name: `${view}__event_time`, type: "timestamp", view, part: { kind: "event_time" } },
  ];
}

function checkNames(columns: readonly HistoryColumn[]): void {
  const seen = new Map<string, HistoryColumn>();
  for (const column of columns) {
    const other = seen.get(foldCase(column.name));
    if (other !== undefined) {
      fail(
        "GR-HISTORY-NAME-TAKEN",
        `Two columns would be called "${column.name}": of view "${other.view}" and of view "${column.view}".`,
        {
          hint: "Ask for a feature once, or under another name: as in the program, <name>=<view>:<feature> in the command.",
        },
      );
    }
    seen.set(foldCase(column.name), column);
  }
}

function viewNamed(views: readonly ViewDefinition[], name: string): ViewDefinition {
  const view = views.find((one) => one.name === name);
  if (view !== undefined) return view;
  const known = views.map((one) => one.name);
  return fail("GR-HISTORY-FEATURE-UNKNOWN", `There is no feature view "${name}".${didYouMean(name, known)}`);
}

function featureOf(view: ViewDefinition, name: string): FeatureDefinition {
  const features: readonly FeatureDefinition[] = view.features;
  const found = features.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = features.map((one) => one.name);
  return fail("GR-HISTORY-FEATURE-UNKNOWN", `View "${view.name}" has no feature "${name}".${didYouMean(name, known)}`);
}

function keysOf(views: readonly ViewDefinition[]): readonly JoinKey[] {
  const keys = new Map<string, { readonly key: JoinKey; readonly entity: string }>();
  for (const { entity } of views) {
    for (const key of entity.joinKeys) {
      const other = keys.get(foldCase(key.name));
      if (other !== undefined && (other.key.name !== key.name || !sameType(other.key.type, key.type))) {
        fail(
          "GR-HISTORY-KEYS-DIFFER",
          `Entity "${other.entity}" has the join key "${other.key.name}" (${typeName(other.key.type)}), and "${entity.name}" has "${key.name}" (${typeName(key.type)}): one column of the labels can't be both.`,
        );
      }
      keys.set(foldCase(key.name), { key, entity: entity.name });
    }
  }
  return [...keys.values()].map(({ key }) => key);
}

function viewAtLabels(
  definition: ViewDefinition,
  asked: ReadonlySet<string>,
  artifacts: readonly FitArtifact[],
): HistoryView {
  const { view, fits } = withFits(onlyFeatures(definition, asked), artifacts);
  const common = {
    view: view.name,
    hash: viewHash(definition),
    keys: view.entity.joinKeys,
    ttlMicros: view.ttlMicros,
    planned: plannedFeatures(view),
    createdTime: view.source.createdTime?.name ?? null,
    fits,
  };
  const read = columnsOfView(view);
  if (view.kind === "aggregate_view") {
    const { source, features } = view;
    return {
      ...common,
      kind: "aggregates",
      scan: { kind: "scan", source, columns: read, untilMicros: latestMicros },
      eventTime: source.eventTime.name,
      features,
    };
  }
  const { source, features } = view;
  const ties = [...source.columns, ...source.derived].map((column) => column.name);
  return {
    ...common,
    kind: "newest",
    scan: { kind: "scan", source, columns: [...new Set([...read, ...ties])], untilMicros: latestMicros },
    eventTime: source.eventTime?.name ?? null,
    ties,
    features,
  };
}

function onlyFeatures(view: ViewDefinition, asked: ReadonlySet<string>): ViewDefinition {
  return view.kind === "aggregate_view"
    ? { ...view, features: view.features.filter(({ name }) => asked.has(name)) }
    : { ...view, features: view.features.filter(({ name }) => asked.has(name)) };
}
