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
import { type FramedCall, startName } from "./framed-calls.js";

/** Names of columns that no source has. */
export const along = "_along";
export const point = "_point";
export const newest = "_newest";
const start = "_start";

/** What frames are over: rows of entities by their keys, each at an instant, and the points that take them. */
export interface FramedRows {
  readonly keys: readonly string[];
  /** The table of points. */
  readonly points: string;
  /** The column by which rows stand in their order. */
  readonly eventTime: string;
  /** The column with the newest event time of a row. */
  readonly newestTime: string;
}

/** True for what is a row, and no point, among both. */
export const isRowAlong: Sql = isNull(name(point));

/** The lengths of windows at whose starts running calls are asked for, too. */
function startsOf(calls: readonly FramedCall[]): readonly number[] {
  return [
    ...new Set(calls.flatMap(({ running, windowMicros }) => (running && windowMicros !== null ? [windowMicros] : []))),
  ];
}

/**
 * One row a point: `_point`, `_along` (its instant in microseconds), `_newest`, and the values of calls over `columns` of
 * rows. Rows and points stand in one order of time; of equals, points take the rows.
 */
export function framesAt(
  rows: Select,
  columns: readonly string[],
  calls: readonly FramedCall[],
  { keys, points, eventTime, newestTime }: FramedRows,
): Select {
  const starts = startsOf(calls);
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
    from: fromSelect(rows, "rows"),
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
  const framed = select({
    columns: [
      ...[point, start, along].map((own) => ({ value: name(own), as: own })),
      { value: frame(call("max", [caseWhen([[isRowAlong, ordered(name(newestTime))]], nullSql)]), null), as: newest },
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
