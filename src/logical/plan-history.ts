import {
  type FeatureDefinition,
  foldCase,
  type JoinKey,
  type OnDemandViewDefinition,
  type ViewDefinition,
  viewHash,
} from "../definition/index.js";
import { didYouMean, fail, invariant } from "../errors/index.js";
import type { FitArtifact } from "../fitting/index.js";
import { sameType, typeName } from "../schema/index.js";
import type { HistoryColumn, HistoryPlan, HistoryView } from "./history-node.js";
import { onDemandAtLabels, requestOf } from "./history-on-demand.js";
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
  /** Definitions of the on-demand views that features are asked of. */
  readonly onDemandViews?: readonly OnDemandViewDefinition[];
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
  const asked = [...new Set(features.map(({ view }) => view))].map((name) => {
    const view = viewNamed(request, name);
    const names = [...new Set(features.filter((one) => one.view === name).map(({ feature }) => feature))];
    for (const feature of names) featureOf(view, feature);
    return { view, names };
  });
  const columns = columnsOf(request);
  const times = asked.flatMap(({ view }) => (statuses ? statusColumns(view) : []));
  const all = [...columns, ...times];
  checkNames(all);
  const onDemand = onDemandAtLabels(features, request.onDemandViews ?? []);
  const keys = keysOf(asked.map(({ view }) => view));
  return {
    keys,
    time,
    knownBy,
    views: readViews(request, asked).map(({ view, names, hidden }) =>
      viewAtLabels(view, new Set(names), hidden, request.artifacts ?? []),
    ),
    onDemand,
    request: requestOf(onDemand, [...keys, { name: time, type: "timestamp" }]),
    columns: all,
  };
}

type AnyView = ViewDefinition | OnDemandViewDefinition;

interface AskedView {
  readonly view: AnyView;
  readonly names: readonly string[];
}

/** The feature views that are read: those asked for, and those that on-demand ones are computed from. */
function readViews(request: HistoryRequest, asked: readonly AskedView[]) {
  const names = new Map<string, Set<string>>();
  for (const { view, names: own } of asked) if (view.kind !== "on_demand_view") names.set(view.name, new Set(own));
  const hidden = new Map<string, Set<string>>();
  // An on-demand view has a row where any of its inputs' views has one, so all of them are read.
  const inputs = asked.flatMap(({ view }) => (view.kind === "on_demand_view" ? view.inputs : []));
  for (const { view, feature } of inputs) {
    if (names.get(view)?.has(feature) === true) continue;
    hidden.set(view, (hidden.get(view) ?? new Set()).add(feature));
  }
  return [...new Set([...names.keys(), ...hidden.keys()])].map((name) => {
    const view = viewNamed(request, name);
    invariant(view.kind !== "on_demand_view", `On-demand view "${name}" is an input of another.`);
    const unasked = [...(hidden.get(name) ?? [])];
    for (const feature of unasked) featureOf(view, feature);
    return { view, names: [...(names.get(name) ?? []), ...unasked], hidden: unasked };
  });
}

function columnsOf(request: HistoryRequest): readonly HistoryColumn[] {
  const { features } = request;
  const uses = new Map<string, Set<string>>();
  for (const { view, feature, as } of features) {
    if (as === undefined) uses.set(foldCase(feature), (uses.get(foldCase(feature)) ?? new Set()).add(view));
  }
  return features.map(({ view, feature, as }) => {
    const shared = (uses.get(foldCase(feature))?.size ?? 0) > 1;
    return {
      name: as ?? (shared ? `${view}__${feature}` : feature),
      type: featureOf(viewNamed(request, view), feature).type,
      view,
      part: { kind: "feature", feature },
    };
  });
}

function statusColumns({ name: view }: AnyView): readonly HistoryColumn[] {
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

function viewNamed({ views, onDemandViews = [] }: HistoryRequest, name: string): AnyView {
  const all: readonly AnyView[] = [...views, ...onDemandViews];
  const view = all.find((one) => one.name === name);
  if (view !== undefined) return view;
  const known = all.map((one) => one.name);
  return fail("GR-HISTORY-FEATURE-UNKNOWN", `There is no feature view "${name}".${didYouMean(name, known)}`);
}

function featureOf(view: AnyView, name: string): Pick<FeatureDefinition, "name" | "type"> {
  const features: readonly Pick<FeatureDefinition, "name" | "type">[] = view.features;
  const found = features.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = features.map((one) => one.name);
  return fail("GR-HISTORY-FEATURE-UNKNOWN", `View "${view.name}" has no feature "${name}".${didYouMean(name, known)}`);
}

function keysOf(views: readonly AnyView[]): readonly JoinKey[] {
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
  hidden: readonly string[],
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
    hidden,
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
