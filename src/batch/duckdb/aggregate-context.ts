import { type AggregateSql, aggregateNamed } from "../../aggregation/index.js";
import { conditionSql, type Expression, substitute, toSql } from "../../expression/index.js";
import type { AggregateNode, LogicalNode } from "../../logical/index.js";
import { allOf, instantSql, name, operation, type Sql } from "../../sql/index.js";

/** What an aggregate's SQL is written over. */
export interface Relation {
  /** The event time of a row, or of a stretch's first. */
  readonly eventTime: Sql;
  /** The `where` over the relation; it is of rows, whatever the relation is of. */
  readonly where: (condition: Sql) => Sql;
  /** Whether rows of the relation are in a window. */
  readonly inWindow: (windowMicros: number) => Sql;
  /** Whether what is aggregated is filtered by `where`, or that has happened before. */
  readonly filtersByWhere: boolean;
  readonly stretch: AggregateSql["stretch"];
}

/** The rows that an aggregate node reads. */
export function rowsOf(node: AggregateNode): Relation {
  const eventTime = name(node.eventTime);
  return {
    eventTime,
    where: (condition) => condition,
    inWindow: (windowMicros) => afterStart(node, eventTime, windowMicros),
    filtersByWhere: true,
    stretch: null,
  };
}

/** Whether an instant, which is not after the as-of, is in a window. */
export function afterStart(node: AggregateNode, instant: Sql, windowMicros: number): Sql {
  return operation(">", instant, instantSql(node.asOfMicros - windowMicros));
}

export function aggregateSql(
  node: AggregateNode,
  aggregation: AggregateSql["aggregation"],
  relation: Relation,
): AggregateSql {
  const where = aggregation.where === null ? null : relation.where(conditionSql(aggregation.where));
  const inWindow = aggregation.windowMicros === null ? null : relation.inWindow(aggregation.windowMicros);
  return {
    aggregation,
    input: aggregation.input === null ? null : toSql(aggregation.input),
    inputOverSource: aggregation.input === null ? null : overSource(node.input, aggregation.input),
    operands: (aggregation.operands ?? []).map((operand) => ({
      aggregate: aggregateNamed(operand.function),
      context: aggregateSql(node, operand, relation),
    })),
    filter: relation.filtersByWhere ? allOf([inWindow, where]) : inWindow,
    where,
    keys: node.keys.map((key) => name(key.name)),
    eventTimeName: node.eventTime,
    eventTime: relation.eventTime,
    createdTime: node.createdTime === null ? null : name(node.createdTime),
    asOfMicros: node.asOfMicros,
    stretch: relation.stretch,
  };
}

/** An expression over the columns that a scanned source has of its own. */
function overSource(input: LogicalNode, expression: Expression): Expression {
  if (input.kind !== "scan") return expression;
  return substitute(expression, new Map(input.source.derived.map((column) => [column.name, column.expression])));
}
