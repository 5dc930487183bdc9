import { type Aggregation, aggregateNamed } from "../../aggregation/index.js";
import type { AggregateFeatureDefinition } from "../../definition/index.js";
import { type AggregateNode, instantColumn } from "../../logical/index.js";
import { fromSelect, name, type Select, type SelectColumn, type Sql, select } from "../../sql/index.js";
import { aggregateSql, type Relation } from "./aggregate-context.js";

/** Some of a node's features for each of its entities, from one reading of its rows. */
export interface Grouping {
  /** Its columns beside the join keys. */
  readonly names: readonly string[];
  readonly select: (rows: Select) => Select;
  /** How many values of a row are held that no grouping can put aside. */
  readonly valuesHeld: number;
}

/** A select of one row an entity. */
export function perEntity(node: AggregateNode, rows: Select, columns: readonly SelectColumn[]): Select {
  return select({
    columns: [...keysOf(node), ...columns],
    from: fromSelect(rows, "source"),
    groupBy: node.keys.map((key) => name(key.name)),
  });
}

/** The join keys' columns. */
export function keysOf(node: AggregateNode): readonly SelectColumn[] {
  return node.keys.map((key) => ({ value: name(key.name), as: key.name }));
}

/** The columns that features are kept in, which for one that the clock finishes is its instant's. */
export function namesOf(features: readonly AggregateFeatureDefinition[]): readonly string[] {
  return features.map(({ name: feature, aggregation }) => {
    const finish = aggregateNamed(aggregation.function).finish?.(aggregation) ?? null;
    return finish === null ? feature : instantColumn(feature);
  });
}

/** Features as columns over a relation. */
export function columnsOver(
  node: AggregateNode,
  features: readonly AggregateFeatureDefinition[],
  relation: Relation,
): readonly SelectColumn[] {
  const names = namesOf(features);
  return features.map(({ name: feature, aggregation }, i) => ({
    value: aggregateNamed(aggregation.function).sql(aggregateSql(node, aggregation, relation)),
    as: names[i] ?? feature,
  }));
}

/** The aggregations that read rows: an aggregation itself, or those that it is computed from. */
export function readersOf(aggregation: Aggregation): readonly Aggregation[] {
  return aggregation.operands ?? [aggregation];
}

/** What the newest event time is computed by, where a grouping gives it. */
export type NewestTime = (newest: Sql) => readonly SelectColumn[];
