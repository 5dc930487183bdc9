import { aggregateNamed } from "../../aggregation/index.js";
import type { AggregateFeatureDefinition } from "../../definition/index.js";
import type { AggregateNode } from "../../logical/index.js";
import { call, name } from "../../sql/index.js";
import { aggregateSql, rowsOf } from "./aggregate-context.js";
import { columnsOver, type Grouping, type NewestTime, namesOf, perEntity } from "./grouping.js";
import { withPrepared } from "./prepared-columns.js";

/** Rows as they stream by, each feature aggregating those of its window. */
export function plainGrouping(
  node: AggregateNode,
  features: readonly AggregateFeatureDefinition[],
  newestTime: NewestTime,
): Grouping {
  const newest = newestTime(call("max", [name(node.eventTime)]));
  return {
    names: [...namesOf(features), ...newest.map(({ as }) => as)],
    select: (rows) => perEntity(node, rows, [...columnsOver(node, features, rowsOf(node)), ...newest]),
    valuesHeld: features.filter(({ aggregation }) => {
      const holds = aggregateNamed(aggregation.function).holdsRows;
      return holds?.(aggregateSql(node, aggregation, rowsOf(node))) ?? false;
    }).length,
  };
}

/** Rows that know others of theirs, by the columns that the features' aggregates prepare. */
export function sortedGrouping(
  node: AggregateNode,
  features: readonly AggregateFeatureDefinition[],
  newestTime: NewestTime,
): Grouping {
  const plain = plainGrouping(node, features, newestTime);
  return {
    ...plain,
    select: (rows) => plain.select(withPrepared(node, features, rowsOf(node), rows)),
  };
}
