import { type Aggregation, aggregateNamed } from "../../../aggregation/index.js";
import type { AggregateFeatureDefinition } from "../../../definition/index.js";
import type { AggregateNode } from "../../../logical/index.js";
import { kindOf } from "../../../schema/index.js";
import {
  ascending,
  call,
  caseWhen,
  cast,
  fromSelect,
  int,
  isNotNull,
  isNull,
  name,
  nullSql,
  operation,
  overRange,
  type Select,
  type Sql,
  select,
  table,
  unionAll,
} from "../../../sql/index.js";
import { aggregateSql, type Relation } from "../aggregate-context.js";
import { withPrepared } from "../prepared-columns.js";
import { collectFramedCalls, type FramedCall, startName, windowMark } from "./framed-calls.js";

/** Whether a feature's value follows from aggregates over frames of an entity's rows, along their time. */
export function isSwept({ aggregation }: AggregateFeatureDefinition): boolean {
  return [aggregation, ...(aggregation.operands ?? [])].every((one) => {
    // How often each value occurs is counted of a fixed set of rows.
    if (one.function === "mode" || one.function === "topK") return false;
    // A window changes the session that it begins in.
    return one.windowMicros === null || !one.function.startsWith("session");
  });
}

/** Names of columns that no source has. */
const along = "_along";
const point = "_point";
const start = "_start";
const newest = "_newest";

/**
 * Features that `isSwept`, at each point: `_point`, `_event_time`, and each under its name. Rows and points of an entity are
 * put in one order of time, and each point takes what stands before it: so the cost grows with rows and points, and not with
 * their product, however active one entity is. A count in a window is the count up to its end less that up to its start;
 * what can't be taken apart so is aggregated over the window's frame, which DuckDB does by trees of parts.
 */
export function sweep(node: AggregateNode, rows: Select, keys: readonly string[], points: string): Select {
  const relation: Relation = {
    eventTime: name(node.eventTime),
    where: (condition) => condition,
    inWindow: windowMark,
    filtersByWhere: true,
    stretch: null,
  };
  const collected = collectFramedCalls(isNull(name(point)));
  const values = node.features.map((feature) => ({
    as: feature.name,
    value: valueAt(node, feature.aggregation, relation, collected.framed),
  }));
  const { calls } = collected;
  const starts = [...new Set(calls.filter(({ running }) => running).map(({ windowMicros }) => windowMicros ?? 0))];
  const prepared = withPrepared(node, node.features.filter(hasSessions), relation, rows);
  const at = framesAt(prepared, rows, calls, starts, { keys, points, eventTime: node.eventTime });
  return select({
    columns: [
      { value: name(point), as: point },
      { value: call("make_timestamp", [name(newest)]), as: "_event_time" },
      ...values,
    ],
    from: fromSelect(at, "at"),
    where: isNotNull(name(newest)),
  });
}

/** What is prepared of rows is for sessions alone: distinct periods are counted as any other values. */
function hasSessions({ aggregation }: AggregateFeatureDefinition): boolean {
  return [aggregation, ...(aggregation.operands ?? [])].some((one) => one.function.startsWith("session"));
}

type Framed = ReturnType<typeof collectFramedCalls>["framed"];

function valueAt(node: AggregateNode, aggregation: Aggregation, relation: Relation, framed: Framed): Sql {
  const aggregate = aggregateNamed(aggregation.function);
  const context = aggregateSql(node, aggregation, relation);
  // The clock of a windowed `sinceFirst` is the point's, too.
  const unitMicros = aggregate.finish === undefined ? null : Number(aggregation.parameters.unitMicros);
  const plain = { ...context, eventTimeName: "" };
  const sql = aggregate.sql({
    ...plain,
    ...(unitMicros === null ? {} : { aggregation: { ...aggregation, windowMicros: null } }),
    operands: context.operands.map((operand) => ({
      aggregate: {
        ...operand.aggregate,
        sql: (of) => framed(operand.aggregate.sql({ ...of, eventTimeName: "" }), hasExactSums(of.aggregation)),
      },
      context: operand.context,
    })),
  });
  const value = framed(sql, hasExactSums(aggregation));
  if (unitMicros === null) return value;
  return operation("//", operation("-", name(along), call("epoch_us", [value])), int(unitMicros));
}

/** Whether what an aggregation sums are integers; sessions sum microseconds. */
function hasExactSums({ input, operands }: Aggregation): boolean {
  return operands === undefined && (input === null || kindOf(input.type) === "int64");
}

interface Place {
  readonly keys: readonly string[];
  readonly points: string;
  readonly eventTime: string;
}

/** One row a point: `_point`, `_along` (its instant in microseconds), `_newest`, and the calls' values. */
function framesAt(
  prepared: Select,
  rows: Select,
  calls: readonly FramedCall[],
  starts: readonly number[],
  { keys, points, eventTime }: Place,
): Select {
  const columns = [...namesOf(rows), ...preparedNames(prepared)];
  const others = columns.filter((own) => !keys.includes(own));
  const ordered = (instant: Sql): Sql => call("epoch_us", [instant]);
  const events = select({
    columns: [
      ...keys.map((own) => ({ value: name(own), as: own })),
      { value: ordered(name(eventTime)), as: along },
      { value: cast(nullSql, "int64"), as: point },
      { value: cast(nullSql, "int64"), as: start },
      ...others.map((own) => ({ value: name(own), as: own })),
    ],
    from: fromSelect(prepared, "rows"),
  });
  const pointsAt = (lessMicros: number): Select =>
    select({
      columns: [
        ...keys.map((own) => ({ value: name(own), as: own })),
        { value: operation("-", ordered(name("_t")), int(lessMicros)), as: along },
        { value: name(point), as: point },
        { value: int(lessMicros), as: start },
        ...others.map((own) => ({ value: nullSql, as: own })),
      ],
      from: table(points),
    });
  const partition = keys.map((own) => name(own));
  const frame = (aggregate: Sql, windowMicros: number | null): Sql =>
    overRange(aggregate, partition, ascending(name(along)), windowMicros === null ? null : windowMicros - 1);
  const isRow = isNull(name(point));
  const framed = select({
    columns: [
      ...[point, start, along].map((own) => ({ value: name(own), as: own })),
      { value: frame(call("max", [caseWhen([[isRow, name(along)]], nullSql)]), null), as: newest },
      ...calls.map(({ as, aggregate, windowMicros, running }) => ({
        value: frame(aggregate, running ? null : windowMicros),
        as,
      })),
    ],
    from: fromSelect(
      select({
        columns: [...keys, along, point, start, ...others].map((own) => ({ value: name(own), as: own })),
        from: unionAll([events, ...[0, ...starts].map(pointsAt)], "along"),
      }),
      "along",
    ),
  });
  const ofPoints = select({
    columns: [...[point, start, along, newest], ...calls.map(({ as }) => as)].map((own) => ({
      value: name(own),
      as: own,
    })),
    from: fromSelect(framed, "framed"),
    where: isNotNull(name(point)),
  });
  if (starts.length === 0) return ofPoints;
  const at = (column: string, lessMicros: number): Sql =>
    call("any_value", [name(column)], { filter: operation("=", name(start), int(lessMicros)) });
  return select({
    columns: [
      { value: name(point), as: point },
      ...[along, newest].map((own) => ({ value: at(own, 0), as: own })),
      ...calls.flatMap((one) => [
        { value: at(one.as, 0), as: one.as },
        ...(one.running && one.windowMicros !== null
          ? [{ value: at(one.as, one.windowMicros), as: startName(one) }]
          : []),
      ]),
    ],
    from: fromSelect(ofPoints, "points"),
    groupBy: [name(point)],
  });
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
