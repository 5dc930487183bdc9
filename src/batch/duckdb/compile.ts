import { type AggregateSql, aggregateNamed, type PreparedColumn, wholeUnitsSql } from "../../aggregation/index.js";
import { invariant } from "../../errors/index.js";
import { conditionSql, type Expression, substitute, toSql } from "../../expression/index.js";
import {
  type AggregateNode,
  type ExpireNode,
  eventTimestamp,
  instantColumn,
  type LogicalNode,
  type NewestNode,
  type ProjectNode,
  type ScanNode,
  type SnapshotColumn,
  type ViewPlan,
} from "../../logical/index.js";
import {
  allOf,
  call,
  caseWhen,
  cast,
  descending,
  fromSelect,
  instantSql,
  int,
  name,
  nullSql,
  operation,
  over,
  type Select,
  type SelectColumn,
  type Sql,
  select,
  star,
} from "../../sql/index.js";

/** The select of a scan, as the source's reading gave it. */
export type ScanSelect = (node: ScanNode) => Select;

/** The SQL of a plan: its snapshot's columns in order. */
export function compilePlan(plan: ViewPlan, scan: ScanSelect): Select {
  return select({
    columns: plan.columns.map((column) => ({ value: snapshotColumn(plan, column), as: column.name })),
    from: fromSelect(compileNode(plan.root, scan), "rows"),
  });
}

/** A feature that the clock finishes is, in a snapshot, its value at the as-of; the plan's rows hold its instant. */
function snapshotColumn(plan: ViewPlan, column: SnapshotColumn): Sql {
  const finish = plan.features.find((feature) => feature.name === column.name)?.finish;
  if (column.role !== "feature" || finish === undefined || finish === null) return name("rows", column.name);
  return wholeUnitsSql(name("rows", instantColumn(column.name)), plan.asOfMicros, finish.unitMicros);
}

function compileNode(node: LogicalNode, scan: ScanSelect): Select {
  switch (node.kind) {
    case "scan":
      return scan(node);
    case "aggregate":
      return compileAggregate(node, compileNode(node.input, scan));
    case "newest":
      return compileNewest(node, compileNode(node.input, scan));
    case "project":
      return compileProject(node, compileNode(node.input, scan));
    case "expire":
      return compileExpire(node, compileNode(node.input, scan));
  }
}

function compileAggregate(node: AggregateNode, input: Select): Select {
  const contexts = node.features.map((feature) => ({ feature, context: aggregateSql(node, feature.aggregation) }));
  const prepared = new Map<string, PreparedColumn>();
  for (const { feature, context } of contexts) {
    const columns = aggregateNamed(feature.aggregation.function).prepare?.(context) ?? [];
    for (const column of columns) prepared.set(column.as, column);
  }
  const rows =
    prepared.size === 0
      ? input
      : select({
          columns: [{ value: star, as: "*" }, ...prepared.values()],
          from: fromSelect(input, "source"),
        });
  const keys = node.keys.map((key) => name(key.name));
  return select({
    columns: [
      ...node.keys.map((key) => ({ value: name(key.name), as: key.name })),
      ...contexts.map(({ feature, context }) => {
        const aggregate = aggregateNamed(feature.aggregation.function);
        const finished = (aggregate.finish?.(feature.aggregation) ?? null) !== null;
        return { value: aggregate.sql(context), as: finished ? instantColumn(feature.name) : feature.name };
      }),
      { value: call("max", [name(node.eventTime)]), as: eventTimestamp },
    ],
    from: fromSelect(rows, "source"),
    groupBy: keys,
  });
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
    filter: allOf([inWindow, where]),
    where,
    keys: node.keys.map((key) => name(key.name)),
    eventTimeName: node.eventTime,
    eventTime,
    asOfMicros: node.asOfMicros,
  };
}

/** An expression over the columns that a scanned source has of its own. */
function overSource(input: LogicalNode, expression: Expression): Expression {
  if (input.kind !== "scan") return expression;
  return substitute(expression, new Map(input.source.derived.map((column) => [column.name, column.expression])));
}

function compileNewest(node: NewestNode, input: Select): Select {
  const order = [node.eventTime, node.createdTime, ...node.ties].filter((column) => column !== null);
  const rank = over(
    call("row_number", []),
    node.keys.map((key) => name(key.name)),
    order.map((column) => descending(name(column))),
  );
  return select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(input, "source"),
    qualify: operation("=", rank, int(1)),
  });
}

function compileProject(node: ProjectNode, input: Select): Select {
  const eventTime = node.eventTime === null ? cast(nullSql, "timestamp") : name(node.eventTime);
  return select({
    columns: [
      ...node.keys.map((key) => ({ value: name(key.name), as: key.name })),
      ...node.features.map((feature) => ({ value: toSql(feature.expression), as: feature.name })),
      { value: eventTime, as: eventTimestamp },
    ],
    from: fromSelect(input, "source"),
  });
}

function compileExpire(node: ExpireNode, input: Select): Select {
  const kept = new Set([eventTimestamp, ...node.keys.map((key) => key.name)]);
  const age = operation("-", int(node.asOfMicros), call("epoch_us", [name(eventTimestamp)]));
  const expired = operation(">", age, int(node.ttlMicros));
  const columns: readonly SelectColumn[] = input.columns.map(({ as }) => {
    invariant(as !== "*", "What expires has named columns.");
    return { value: kept.has(as) ? name(as) : caseWhen([[expired, nullSql]], name(as)), as };
  });
  return select({ columns, from: fromSelect(input, "source") });
}
