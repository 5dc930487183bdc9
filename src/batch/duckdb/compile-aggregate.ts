import { type AggregateSql, aggregateNamed, type PreparedColumn } from "../../aggregation/index.js";
import type { AggregateFeatureDefinition } from "../../definition/index.js";
import { invariant } from "../../errors/index.js";
import { conditionSql, type Expression, substitute, toSql } from "../../expression/index.js";
import { type AggregateNode, eventTimestamp, instantColumn, type LogicalNode } from "../../logical/index.js";
import {
  allOf,
  call,
  fromSelect,
  instantSql,
  join,
  name,
  operation,
  type Select,
  type SelectColumn,
  select,
  star,
} from "../../sql/index.js";

interface Compiled {
  readonly column: SelectColumn;
  readonly prepared: readonly PreparedColumn[];
}

/**
 * An entity's aggregates in at most two groupings of its rows: `sortedGrouping`, and one that rows stream by.
 * `sorted` is the first of them, or a table of it.
 */
export function compileAggregate(
  node: AggregateNode,
  input: Select,
  sorted: Select | null = sortedGrouping(node, input),
): Select {
  const compiled = node.features.map((feature) => compileFeature(node, feature));
  const plain = compiled.filter(({ prepared }) => prepared.length === 0).map(({ column }) => column);
  const eventTime = { value: call("max", [name(node.eventTime)]), as: eventTimestamp };
  const streamed = grouped(node, input, [...plain, eventTime]);
  if (sorted === null) return streamed;
  const sameEntity = allOf(node.keys.map((key) => operation("=", name("plain", key.name), name("sorted", key.name))));
  invariant(sameEntity !== null, "An entity has join keys.");
  return select({
    columns: [
      ...node.keys.map((key) => ({ value: name("plain", key.name), as: key.name })),
      ...compiled.map(({ column: { as }, prepared }) => ({
        value: name(prepared.length === 0 ? "plain" : "sorted", as),
        as,
      })),
      { value: name("plain", eventTimestamp), as: eventTimestamp },
    ],
    // Both are groupings of the same rows, whose keys are never null: each has every entity once.
    from: join("inner", fromSelect(streamed, "plain"), fromSelect(sorted, "sorted"), sameEntity),
  });
}

/**
 * The grouping of what needs each row's predecessor, as sessions do; null where nothing does. Its rows are sorted, which
 * holds them in memory: so it is apart from the rest, and reads only the columns that its own features need.
 */
export function sortedGrouping(node: AggregateNode, input: Select): Select | null {
  const sorted = node.features
    .map((feature) => compileFeature(node, feature))
    .filter(({ prepared }) => prepared.length > 0);
  if (sorted.length === 0) return null;
  return grouped(
    node,
    withPrepared(
      input,
      sorted.flatMap((one) => one.prepared),
    ),
    sorted.map(({ column }) => column),
  );
}

/** The rows with each prepared column once, above those that it reads. */
function withPrepared(input: Select, columns: readonly PreparedColumn[]): Select {
  if (columns.length === 0) return input;
  const read = columns.flatMap((column) => column.reads ?? []);
  const below = new Set(read.map((column) => column.as));
  const prepared = new Map(columns.filter(({ as }) => !below.has(as)).map((column) => [column.as, column]));
  return select({
    columns: [{ value: star, as: "*" }, ...[...prepared.values()].map(({ as, value }) => ({ as, value }))],
    from: fromSelect(withPrepared(input, read), "source"),
  });
}

/** How many features hold sets of distinct values. */
export function distinctSets(node: AggregateNode): number {
  return node.features.filter(
    (feature) =>
      feature.aggregation.function === "countDistinct" && compileFeature(node, feature).prepared.length === 0,
  ).length;
}

function grouped(node: AggregateNode, rows: Select, columns: readonly SelectColumn[]): Select {
  return select({
    columns: [...node.keys.map((key) => ({ value: name(key.name), as: key.name })), ...columns],
    from: fromSelect(rows, "source"),
    groupBy: node.keys.map((key) => name(key.name)),
  });
}

function compileFeature(node: AggregateNode, feature: AggregateFeatureDefinition): Compiled {
  const aggregate = aggregateNamed(feature.aggregation.function);
  const context = aggregateSql(node, feature.aggregation);
  const finished = (aggregate.finish?.(feature.aggregation) ?? null) !== null;
  return {
    column: { value: aggregate.sql(context), as: finished ? instantColumn(feature.name) : feature.name },
    prepared: aggregate.prepare?.(context) ?? [],
  };
}

function aggregateSql(node: AggregateNode, aggregation: AggregateSql["aggregation"]): AggregateSql {
  const eventTime = name(node.eventTime);
  const where = aggregation.where === null ? null : conditionSql(aggregation.where);
  const inWindow =
    aggregation.windowMicros === null
      ? null
      : operation(">", eventTime, instantSql(node.asOfMicros - aggregation.windowMicros));
  return {
    aggregation,
    input: aggregation.input === null ? null : toSql(aggregation.input),
    inputOverSource: aggregation.input === null ? null : overSource(node.input, aggregation.input),
    operands: (aggregation.operands ?? []).map((operand) => ({
      aggregate: aggregateNamed(operand.function),
      context: aggregateSql(node, operand),
    })),
    filter: allOf([inWindow, where]),
    where,
    keys: node.keys.map((key) => name(key.name)),
    eventTimeName: node.eventTime,
    eventTime,
    createdTime: node.createdTime === null ? null : name(node.createdTime),
    asOfMicros: node.asOfMicros,
  };
}

/** An expression over the columns that a scanned source has of its own. */
function overSource(input: LogicalNode, expression: Expression): Expression {
  if (input.kind !== "scan") return expression;
  return substitute(expression, new Map(input.source.derived.map((column) => [column.name, column.expression])));
}
