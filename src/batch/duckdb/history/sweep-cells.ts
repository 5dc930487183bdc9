import { type AggregateSql, aggregateNamed, type CellPart } from "../../../aggregation/index.js";
import { invariant } from "../../../errors/index.js";
import type { AggregateNode } from "../../../logical/index.js";
import {
  allOf,
  call,
  fromSelect,
  int,
  join,
  name,
  operation,
  type Select,
  type SelectColumn,
  type Sql,
  select,
  table,
  unionAll,
} from "../../../sql/index.js";
import { aggregateSql } from "../aggregate-context.js";
import { isMergeable, windowsOf } from "../cell-grouping.js";
import { expressionId } from "../expression-id.js";
import { collectFramedCalls } from "./framed-calls.js";
import { framesAt, isRowAlong } from "./frames.js";
import { atPoints, framedRelation, hasExactSums, valueAtPoint } from "./sweep.js";

/** The instant that a cell ends at: a name that no source's column has. */
const end = "_end";

/** Those of a node's features whose values follow from parts of cells. */
export function mergeableOf(node: AggregateNode): AggregateNode["features"] {
  const relation = framedRelation(node, false);
  return node.features.filter(({ aggregation }) => isMergeable(aggregateSql(node, aggregation, relation)));
}

/**
 * As `sweep`, for features that are `mergeableOf` the node. The instants of points, and those at which their windows start,
 * part an entity's time into cells, which every window holds whole or not at all. So rows are grouped to cells once for all
 * windows; then cells, of which there are no more than instants, are swept in place of rows.
 */
export function sweepCells(node: AggregateNode, rows: Select, keys: readonly string[], points: string): Select {
  const parts = new Map<string, SelectColumn>();
  const exact = new Set<string>();
  const partOf =
    (isExact: boolean): CellPart =>
    (value) => {
      const id = expressionId(value);
      const column = parts.get(id) ?? { value, as: `_part_${parts.size}` };
      parts.set(id, column);
      if (value.kind === "call" && (value.name === "count" || (value.name === "sum" && isExact))) exact.add(column.as);
      return name(column.as);
    };
  const mergedOf = (context: AggregateSql): Sql => {
    const { merge } = aggregateNamed(context.aggregation.function);
    invariant(merge !== undefined, `${context.aggregation.function} has no parts.`);
    const operands = context.operands.map((operand) => ({
      ...operand,
      aggregate: { ...operand.aggregate, merge: (of: AggregateSql) => mergedOf(of) },
    }));
    const isExact = (summed: Sql): boolean => summed.kind === "name" && exact.has(summed.parts[0] ?? "");
    return framed(merge({ ...context, operands }, partOf(hasExactSums(context.aggregation))), isExact);
  };
  const { framed, calls } = collectFramedCalls(isRowAlong);
  const relation = framedRelation(node, false);
  const values = node.features.map((feature) => valueAtPoint(node, feature, relation, mergedOf));
  const newestTime = "_newest_time";
  const cells = cellsOf(node, rows, keys, points, [
    ...parts.values(),
    { value: call("max", [name(node.eventTime)]), as: newestTime },
  ]);
  const columns = [...keys, newestTime, ...[...parts.values()].map(({ as }) => as)];
  return atPoints(framesAt(cells, columns, calls(), { keys, points, eventTime: end, newestTime }), values);
}

/** An entity's rows by the next instant that is a point or starts a window of one; rows after the last are nobody's. */
function cellsOf(
  node: AggregateNode,
  rows: Select,
  keys: readonly string[],
  points: string,
  parts: readonly SelectColumn[],
): Select {
  const own = keys.map((key) => ({ value: name(key), as: key }));
  const instant = (lessMicros: number): Sql =>
    lessMicros === 0
      ? name("_t")
      : call("make_timestamp", [operation("-", call("epoch_us", [name("_t")]), int(lessMicros))]);
  const instants = [0, ...windowsOf(node.features)].map((lessMicros) =>
    select({ columns: [...own, { value: instant(lessMicros), as: end }], from: table(points) }),
  );
  // Some may be there twice: whichever of the two a row finds, it is of the same cell.
  const ends = select({ columns: [...own, { value: name(end), as: end }], from: unionAll(instants, "instants") });
  const on = allOf([
    ...keys.map((key) => operation("=", name("rows", key), name("ends", key))),
    operation("<=", name("rows", node.eventTime), name("ends", end)),
  ]);
  invariant(on !== null, "an entity has keys");
  const columns = rows.columns.map(({ as }) => ({ value: name("rows", as), as }));
  const placed = select({
    columns: [...columns, { value: name("ends", end), as: end }],
    from: join("asof", fromSelect(rows, "rows"), fromSelect(ends, "ends"), on),
  });
  return select({
    columns: [...own, { value: name(end), as: end }, ...parts],
    from: fromSelect(placed, "source"),
    groupBy: [...own.map(({ value }) => value), name(end)],
  });
}
