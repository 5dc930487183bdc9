import { aggregateNamed } from "../../aggregation/index.js";
import type { AggregateFeatureDefinition } from "../../definition/index.js";
import { conditionSql, type Expression } from "../../expression/index.js";
import type { AggregateNode } from "../../logical/index.js";
import {
  call,
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
import { afterStart, aggregateSql, type Relation, rowsOf } from "./aggregate-context.js";
import { windowsHolding, windowsOf } from "./cell-grouping.js";
import { columnsOver, type Grouping, keysOf, type NewestTime, namesOf, perEntity } from "./grouping.js";
import { withPrepared } from "./prepared-columns.js";

const [first, last, rowCount, counted] = ["_first", "_last", "_rows", "_counted"] as const;

/** Features of one `where` that are computed of stretches. */
export interface StretchFeatures {
  readonly where: Expression | null;
  readonly features: readonly AggregateFeatureDefinition[];
}

/**
 * Rows grouped to stretches first: of an entity's rows between two instants that are less than the shortest gap or period
 * apart, the first, the last and the number tell all. So what must be sorted are stretches, of which there are a few for each
 * visit, and not rows. `grouped` false takes each row for a stretch.
 */
export function stretchGrouping(
  node: AggregateNode,
  { where, features }: StretchFeatures,
  newestTime: NewestTime,
  grouped: boolean,
): Grouping {
  const relation = stretchRelation(node);
  const newest = newestTime(call("max", [name(last)]));
  return {
    names: [...namesOf(features), ...newest.map(({ as }) => as)],
    select: (rows) => {
      const stretches = grouped ? groupedStretches(node, where, features, rows) : rowStretches(node, where, rows);
      const prepared = withPrepared(node, features, relation, stretches);
      return perEntity(node, prepared, [...columnsOver(node, features, relation), ...newest]);
    },
    valuesHeld: 0,
  };
}

function stretchRelation(node: AggregateNode): Relation {
  return {
    eventTime: name(first),
    where: () => name(counted),
    inWindow: (windowMicros) => afterStart(node, name(first), windowMicros),
    filtersByWhere: true,
    stretch: { firstName: first, lastName: last, rows: name(rowCount) },
  };
}

function groupedStretches(
  node: AggregateNode,
  where: Expression | null,
  features: readonly AggregateFeatureDefinition[],
  rows: Select,
): Select {
  const eventTime = name(node.eventTime);
  const keys = node.keys.map((key) => name(key.name));
  const grouped = where === null ? [] : [name(counted)];
  return select({
    columns: [
      ...keysOf(node),
      ...(where === null ? [] : [{ value: name(counted), as: counted }]),
      { value: call("min", [eventTime]), as: first },
      { value: call("max", [eventTime]), as: last },
      { value: call("count", [star]), as: rowCount },
    ],
    from: fromSelect(
      select({ columns: [{ value: star, as: "*" }, ...countedColumn(where)], from: fromSelect(rows, "source") }),
      "source",
    ),
    groupBy: [...keys, ...grouped, ...stretchOf(node, features)],
  });
}

function rowStretches(node: AggregateNode, where: Expression | null, rows: Select): Select {
  return select({
    columns: [
      ...keysOf(node),
      ...countedColumn(where),
      { value: name(node.eventTime), as: first },
      { value: name(node.eventTime), as: last },
      { value: int(1), as: rowCount },
    ],
    from: fromSelect(rows, "source"),
  });
}

/** Whether a row counts; a column of its own, as texts that are bound twice are no equal expressions to the engine. */
function countedColumn(where: Expression | null): readonly SelectColumn[] {
  return where === null ? [] : [{ value: conditionSql(where), as: counted }];
}

/**
 * What rows of one stretch have in common: how many whole widths they lie before the as-of. No row lies after it, so dropping
 * the fraction is the floor, and a window of whole widths cuts no stretch; other windows' starts do, as (start, end] asks.
 */
export function stretchOf(node: AggregateNode, features: readonly AggregateFeatureDefinition[]): readonly Sql[] {
  const width = widthMicros(node, features);
  const before = operation("-", int(node.asOfMicros), call("epoch_us", [name(node.eventTime)]));
  const windows = windowsOf(features).filter((windowMicros) => windowMicros % width !== 0);
  return [operation("//", before, int(width)), ...(windows.length === 0 ? [] : [windowsHolding(node, windows)])];
}

function widthMicros(node: AggregateNode, features: readonly AggregateFeatureDefinition[]): number {
  const widths = features.map(({ aggregation }) => stretchMicros(node, aggregation) ?? Number.POSITIVE_INFINITY);
  return Math.min(...widths);
}

/** How long a stretch may be for a feature to be computed of stretches; null where it isn't. */
export function stretchMicros(
  node: AggregateNode,
  aggregation: AggregateFeatureDefinition["aggregation"],
): number | null {
  const aggregate = aggregateNamed(aggregation.function);
  return aggregate.stretchMicros?.(aggregateSql(node, aggregation, rowsOf(node))) ?? null;
}
