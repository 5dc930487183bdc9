import { type AggregateSql, type Aggregation, aggregateNamed, type CellPart } from "../../aggregation/index.js";
import type { AggregateFeatureDefinition } from "../../definition/index.js";
import { invariant } from "../../errors/index.js";
import type { AggregateNode } from "../../logical/index.js";
import {
  call,
  caseWhen,
  fromSelect,
  int,
  name,
  operation,
  type Select,
  type SelectColumn,
  type Sql,
  select,
  star,
} from "../../sql/index.js";
import { afterStart, aggregateSql, rowsOf } from "./aggregate-context.js";
import { expressionId } from "./expression-id.js";
import { type Grouping, keysOf, type NewestTime, namesOf, perEntity, readersOf } from "./grouping.js";
import { packCounts } from "./value-counts.js";

/** The column that says how many of the windows hold a cell. */
const windowsColumn = "_windows";

/**
 * Rows grouped to cells first, an entity's rows between the starts of two windows. A cell's parts are computed once, however
 * many windows there are; then cells, of which there are few, are merged for each window. Counts are packed where it is known how
 * many rows there are at most.
 */
export function cellGrouping(
  node: AggregateNode,
  features: readonly AggregateFeatureDefinition[],
  newestTime: NewestTime,
  rowsAtMost: number | null,
): Grouping {
  const windows = windowsOf(features);
  const parts = new Map<string, SelectColumn>();
  const part: CellPart = (value) => {
    const key = expressionId(value);
    const column = parts.get(key) ?? { value, as: `_part_${parts.size}` };
    parts.set(key, column);
    return name(column.as);
  };
  // A window holds the cells that as many windows hold as are no shorter than it.
  const inWindow = (windowMicros: number): Sql =>
    operation(">=", name(windowsColumn), int(windows.filter((one) => one >= windowMicros).length));
  const relation = { ...rowsOf(node), inWindow, filtersByWhere: false };
  const names = namesOf(features);
  const columns = features.map(({ name: feature, aggregation }, i) => ({
    value: merged(aggregateSql(node, aggregation, relation), part),
    as: names[i] ?? feature,
  }));
  const newest = newestTime(call("max", [part(call("max", [name(node.eventTime)]))]));
  return {
    names: [...names, ...newest.map(({ as }) => as)],
    select: (rows) =>
      perEntity(node, cellsOf(node, windows, [...parts.values()], rows, rowsAtMost), [...columns, ...newest]),
    valuesHeld: 0,
  };
}

/** Whether an aggregate's value follows from parts. */
export function isMergeable({ aggregation, operands }: AggregateSql): boolean {
  const itself = aggregateNamed(aggregation.function).merge !== undefined;
  return itself && operands.every(({ context }) => isMergeable(context));
}

function merged(context: AggregateSql, part: CellPart): Sql {
  const { merge } = aggregateNamed(context.aggregation.function);
  invariant(merge !== undefined, `${context.aggregation.function} has no parts.`);
  return merge(context, part);
}

/** The lengths of the features' windows, each once, the shortest first. */
export function windowsOf(features: readonly { readonly aggregation: Aggregation }[]): readonly number[] {
  const windows = features.flatMap(({ aggregation }) => readersOf(aggregation).map((one) => one.windowMicros));
  return [...new Set(windows.filter((one) => one !== null))].sort((a, b) => a - b);
}

function cellsOf(
  node: AggregateNode,
  windows: readonly number[],
  parts: readonly SelectColumn[],
  rows: Select,
  rowsAtMost: number | null,
): Select {
  const holding = windowsHolding(node, windows);
  const packed = rowsAtMost === null ? { added: [], sums: [], counts: [] } : packCounts(parts, rowsAtMost);
  const inSums = new Set(packed.counts.map(({ as }) => as));
  const single = parts.filter(({ as }) => !inSums.has(as));
  const cells = select({
    columns: [...keysOf(node), { value: holding, as: windowsColumn }, ...single, ...packed.sums],
    from: fromSelect(
      select({ columns: [{ value: star, as: "*" }, ...packed.added], from: fromSelect(rows, "source") }),
      "source",
    ),
    groupBy: [...node.keys.map((key) => name(key.name)), holding],
  });
  if (packed.counts.length === 0) return cells;
  return select({ columns: [{ value: star, as: "*" }, ...packed.counts], from: fromSelect(cells, "cells") });
}

/** How many of the windows hold a row. */
export function windowsHolding(node: AggregateNode, windows: readonly number[]): Sql {
  const branches = windows.map(
    (windowMicros, i) => [afterStart(node, name(node.eventTime), windowMicros), int(windows.length - i)] as const,
  );
  return caseWhen(branches, int(0));
}
