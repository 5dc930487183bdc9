import { type Aggregation, aggregateNamed } from "../../aggregation/index.js";
import { type AggregateFeatureDefinition, canonicalJson } from "../../definition/index.js";
import type { Expression } from "../../expression/index.js";
import { type AggregateNode, eventTimestamp } from "../../logical/index.js";
import { aggregateSql, rowsOf } from "./aggregate-context.js";
import { cellGrouping, isMergeable, windowsOf } from "./cell-grouping.js";
import { type Grouping, type NewestTime, readersOf } from "./grouping.js";
import { plainGrouping, sortedGrouping } from "./plain-grouping.js";
import { type StretchFeatures, stretchGrouping, stretchMicros } from "./stretch-grouping.js";

export interface GroupingOptions {
  /** Whether rows that lie together are grouped to stretches, which pays where a stretch has a few. */
  readonly groupStretches: boolean;
  /** How many rows there are at most; null where that is not known. */
  readonly rowsAtMost: number | null;
}

/**
 * How an aggregate node's rows are grouped: once for all the features that are computed alike. `cells` are for what follows
 * from parts, where there are windows; `stretches` for what follows from times; `sorted` for what asks each row for others of
 * the entity; `plain` for the rest.
 */
export function groupingsOf(
  node: AggregateNode,
  { groupStretches, rowsAtMost }: GroupingOptions = { groupStretches: true, rowsAtMost: null },
): readonly Grouping[] {
  const { plain, cells, sorted, stretches } = sharedOut(node);
  const makers: ((newestTime: NewestTime) => Grouping)[] = [];
  if (plain.length > 0) makers.push((newestTime) => plainGrouping(node, plain, newestTime));
  if (cells.length > 0) makers.push((newestTime) => cellGrouping(node, cells, newestTime, rowsAtMost));
  for (const some of stretches) makers.push((newestTime) => stretchGrouping(node, some, newestTime, groupStretches));
  if (sorted.length > 0) makers.push((newestTime) => sortedGrouping(node, sorted, newestTime));
  // One of them tells the newest event time; where there is no feature, that is all there is.
  const all = makers.length === 0 ? [(newestTime: NewestTime) => plainGrouping(node, [], newestTime)] : makers;
  return all.map((make, i) => make((newest) => (i === 0 ? [{ value: newest, as: eventTimestamp }] : [])));
}

/** The features that are computed of stretches, by their conditions. */
export function stretchFeatures(node: AggregateNode): readonly StretchFeatures[] {
  return sharedOut(node).stretches;
}

interface SharedOut {
  readonly plain: readonly AggregateFeatureDefinition[];
  readonly cells: readonly AggregateFeatureDefinition[];
  readonly sorted: readonly AggregateFeatureDefinition[];
  readonly stretches: readonly StretchFeatures[];
}

function sharedOut(node: AggregateNode): SharedOut {
  const ways = new Map<AggregateFeatureDefinition, Way>(
    node.features.map((feature) => [feature, wayOf(node, feature.aggregation)]),
  );
  const going = (way: Way["way"]) => node.features.filter((feature) => ways.get(feature)?.way === way);
  const mergeable = going("cells");
  const windowed = windowsOf(mergeable).length > 0;
  const stretches = new Map<string, { where: Expression | null; features: AggregateFeatureDefinition[] }>();
  for (const [feature, way] of ways) {
    if (way.way !== "stretches") continue;
    const key = canonicalJson(way.where);
    const group = stretches.get(key) ?? { where: way.where, features: [] };
    group.features.push(feature);
    stretches.set(key, group);
  }
  return {
    plain: windowed ? going("plain") : node.features.filter((one) => /plain|cells/.test(ways.get(one)?.way ?? "")),
    cells: windowed ? mergeable : [],
    sorted: going("sorted"),
    stretches: [...stretches.values()],
  };
}

type Way =
  | { readonly way: "plain" | "cells" | "sorted" }
  | { readonly way: "stretches"; readonly where: Expression | null };

function wayOf(node: AggregateNode, aggregation: Aggregation): Way {
  const context = aggregateSql(node, aggregation, rowsOf(node));
  const aggregate = aggregateNamed(aggregation.function);
  const [where, ...others] = new Set(readersOf(aggregation).map((one) => canonicalJson(one.where)));
  if (stretchMicros(node, aggregation) !== null && where !== undefined && others.length === 0) {
    return { way: "stretches", where: readersOf(aggregation)[0]?.where ?? null };
  }
  if ((aggregate.prepare?.(context) ?? []).length > 0) return { way: "sorted" };
  return { way: isMergeable(context) ? "cells" : "plain" };
}
