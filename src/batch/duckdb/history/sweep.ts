import { type AggregateSql, type Aggregation, aggregateNamed } from "../../../aggregation/index.js";
import type { AggregateFeatureDefinition } from "../../../definition/index.js";
import type { AggregateNode } from "../../../logical/index.js";
import { kindOf } from "../../../schema/index.js";
import {
  call,
  fromSelect,
  int,
  isNotNull,
  name,
  operation,
  type Select,
  type Sql,
  select,
} from "../../../sql/index.js";
import { aggregateSql, type Relation } from "../aggregate-context.js";
import { withPrepared } from "../prepared-columns.js";
import { collectFramedCalls, windowMark } from "./framed-calls.js";
import { along, framesAt, isRowAlong, newest, point } from "./frames.js";

/** Whether a feature's value follows from aggregates over frames of an entity's rows, along their time. */
export function isSwept({ aggregation }: AggregateFeatureDefinition): boolean {
  return [aggregation, ...(aggregation.operands ?? [])].every((one) => {
    // How often each value occurs is counted of a fixed set of rows.
    if (one.function === "mode" || one.function === "topK") return false;
    // A window changes the session that it begins in.
    return one.windowMicros === null || !one.function.startsWith("session");
  });
}

/** An entity's rows where frames make windows of them. */
export function framedRelation(node: AggregateNode, filtersByWhere: boolean): Relation {
  return {
    eventTime: name(node.eventTime),
    where: (condition) => condition,
    inWindow: windowMark,
    filtersByWhere,
    stretch: null,
  };
}

/**
 * Features that `isSwept`, at each point that has a row: `_point`, `_event_time`, and each under its name. Rows and points of
 * an entity are put in one order of time, and each point takes what stands before it: so the cost grows with rows and points,
 * and not with their product, however active one entity is. A count in a window is the count up to its end less that up to
 * its start; what can't be taken apart so is aggregated over the window's frame, which DuckDB does by trees of parts.
 */
export function sweep(node: AggregateNode, rows: Select, keys: readonly string[], points: string): Select {
  const relation = framedRelation(node, true);
  const { framed, calls } = collectFramedCalls(isRowAlong);
  const sqlOf = (context: AggregateSql): Sql => {
    const { aggregation } = context;
    const operands = context.operands.map((operand) => ({
      ...operand,
      aggregate: { ...operand.aggregate, sql: sqlOf },
    }));
    const aggregate = aggregateNamed(aggregation.function);
    // Distinct periods are counted as any other values: without a name of the event time, none is known for one.
    return framed(aggregate.sql({ ...context, operands, eventTimeName: "" }), () => hasExactSums(aggregation));
  };
  const values = node.features.map((feature) => valueAtPoint(node, feature, relation, sqlOf));
  const prepared = withPrepared(node, node.features.filter(hasSessions), relation, rows);
  const columns = [...namesOf(rows), ...preparedNames(prepared)];
  const { eventTime } = node;
  return atPoints(framesAt(prepared, columns, calls(), { keys, points, eventTime, newestTime: eventTime }), values);
}

/** The points of `framesAt` that have a row, with values over its calls. */
export function atPoints(frames: Select, values: Select["columns"]): Select {
  return select({
    columns: [
      { value: name(point), as: point },
      { value: call("make_timestamp", [name(newest)]), as: "_event_time" },
      ...values,
    ],
    from: fromSelect(frames, "at"),
    where: isNotNull(name(newest)),
  });
}

/** A feature under its name, finished by the point's clock where the clock finishes it. */
export function valueAtPoint(
  node: AggregateNode,
  { name: as, aggregation }: AggregateFeatureDefinition,
  relation: Relation,
  sqlOf: (context: AggregateSql) => Sql,
): Select["columns"][number] {
  const context = aggregateSql(node, aggregation, relation);
  if (aggregateNamed(aggregation.function).finish === undefined) return { value: sqlOf(context), as };
  // Also the oldest row of a window is counted from the point, which no constant is.
  const instant = sqlOf({ ...context, aggregation: { ...aggregation, windowMicros: null } });
  const unitMicros = int(Number(aggregation.parameters.unitMicros));
  return { value: operation("//", operation("-", name(along), call("epoch_us", [instant])), unitMicros), as };
}

/** What is prepared of rows is for sessions alone. */
function hasSessions({ aggregation }: AggregateFeatureDefinition): boolean {
  return [aggregation, ...(aggregation.operands ?? [])].some((one) => one.function.startsWith("session"));
}

/** Whether an aggregation sums integers; sessions sum microseconds. */
export function hasExactSums({ input, operands }: Aggregation): boolean {
  return operands === undefined && (input === null || kindOf(input.type) === "int64");
}

function namesOf(rows: Select): readonly string[] {
  return rows.columns.map(({ as }) => as).filter((as) => as !== "*");
}

/** The columns that were put beside rows, level by level. */
function preparedNames(rows: Select): readonly string[] {
  const [first] = rows.columns;
  if (first?.as !== "*" || rows.from?.kind !== "subquery") return [];
  return [...preparedNames(rows.from.select), ...namesOf(rows)];
}
