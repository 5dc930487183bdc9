import type { Source } from "../../../definition/index.js";
import {
  allOf,
  ascending,
  call,
  caseWhen,
  duckdbDialect,
  fromSelect,
  int,
  isNotNull,
  join,
  name,
  nullSql,
  operation,
  over,
  print,
  type Select,
  select,
  star,
  table,
  trueSql,
  unionAll,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { Points } from "./label-table.js";

/**
 * Pairs of a label row and a row that stands, with event time ≤ t < created time. Each such row begins to count at its
 * event time and ends at its created time; so along an entity's time the running sum of these changes is, at a label row,
 * how many rows it could not have known. One pass over the changes and label rows tells them all.
 */
export async function notYetKnown(
  session: DuckdbSession,
  source: Source,
  rows: Select,
  { points, rows: labelRows }: Points,
): Promise<number> {
  const { createdTime, eventTime } = source;
  if (createdTime === null) return 0;
  const keys = source.keys.map((key) => key.name);
  const created = name(createdTime.name);
  // Without event time a row holds always: it counts from before every label.
  const begins = eventTime === null ? null : name(eventTime.name);
  const late = select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(rows, "rows"),
    where: allOf([isNotNull(created), begins === null ? null : operation("<", begins, created)]),
  });
  const change = (at: typeof created | null, by: number): Select =>
    select({
      columns: [
        ...keys.map((own) => ({ value: name(own), as: own })),
        { value: at === null ? { kind: "cast", value: nullSql, type: "timestamp", lenient: false } : at, as: "_at" },
        { value: int(by), as: "_change" },
        { value: int(0), as: "_labels" },
      ],
      from: fromSelect(late, "late"),
    });
  const counted = select({
    columns: [
      ...keys.map((own) => ({ value: name(points, own), as: own })),
      { value: name(points, "_t"), as: "_at" },
      { value: int(0), as: "_change" },
      { value: call("count", [star]), as: "_labels" },
    ],
    from: join(
      "inner",
      table(labelRows),
      table(points),
      operation("=", name(labelRows, "_point"), name(points, "_point")),
    ),
    groupBy: [...keys.map((own) => name(points, own)), name(points, "_t")],
  });
  // Rows of one instant are peers: a label row sees the changes at its own.
  const running = over(
    call("sum", [name("_change")]),
    keys.map((own) => name(own)),
    [ascending(name("_at"))],
  );
  const along = select({
    columns: [
      { value: name("_labels"), as: "_labels" },
      { value: running, as: "_unknown" },
    ],
    from: unionAll([change(begins, 1), change(created, -1), counted], "changes"),
  });
  const total = select({
    columns: [
      {
        value: call("coalesce", [call("sum", [operation("*", name("_labels"), name("_unknown"))]), int(0)]),
        as: "pairs",
      },
    ],
    from: fromSelect(along, "along"),
    where: caseWhen([[operation(">", name("_labels"), int(0)), trueSql]], nullSql),
  });
  const [found] = await session.rows(print(total, duckdbDialect), {
    doing: `counting rows of source "${source.name}" that were not yet known`,
  });
  return Number(found?.[0] ?? 0);
}
