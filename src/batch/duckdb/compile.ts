import { wholeUnitsSql } from "../../aggregation/index.js";
import { invariant } from "../../errors/index.js";
import { toSql } from "../../expression/index.js";
import {
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
  call,
  caseWhen,
  cast,
  descending,
  fromSelect,
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
import { compileAggregate } from "./compile-aggregate.js";

/** The select of a scan, as the source's reading gave it. */
export type ScanSelect = (node: ScanNode) => Select;

/** The SQL of a plan: its snapshot's columns in order. `computed` is the aggregate's rows, where they were computed before. */
export function compilePlan(plan: ViewPlan, scan: ScanSelect, computed?: Select): Select {
  return select({
    columns: plan.columns.map((column) => ({ value: snapshotColumn(plan, column), as: column.name })),
    from: fromSelect(compileNode(plan.root, scan, computed), "rows"),
  });
}

/** A feature that the clock finishes is, in a snapshot, its value at the as-of; the plan's rows hold its instant. */
function snapshotColumn(plan: ViewPlan, column: SnapshotColumn): Sql {
  const finish = plan.features.find((feature) => feature.name === column.name)?.finish;
  if (column.role !== "feature" || finish === undefined || finish === null) return name("rows", column.name);
  return wholeUnitsSql(name("rows", instantColumn(column.name)), plan.asOfMicros, finish.unitMicros);
}

function compileNode(node: LogicalNode, scan: ScanSelect, computed: Select | undefined): Select {
  switch (node.kind) {
    case "scan":
      return scan(node);
    case "aggregate":
      return computed ?? compileAggregate(node, compileNode(node.input, scan, computed));
    case "newest":
      return compileNewest(node, compileNode(node.input, scan, computed));
    case "project":
      return compileProject(node, compileNode(node.input, scan, computed));
    case "expire":
      return compileExpire(node, compileNode(node.input, scan, computed));
  }
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
