import type { Source } from "../../../definition/index.js";
import type { ScanNode } from "../../../logical/index.js";
import {
  allOf,
  call,
  cast,
  descending,
  falseSql,
  fromSelect,
  instantSql,
  int,
  name,
  nullSql,
  operation,
  over,
  type Select,
  type Sql,
  select,
  star,
  unionAll,
} from "../../../sql/index.js";
import type { NeededFields } from "./fields.js";
import { stays } from "./group-rows.js";

/** Rows of all groups of a source's files; none of the right types where there is no file to read. */
export function rowsOfAll(source: Source, needed: NeededFields, groups: readonly Select[]): Select {
  const [only] = groups;
  if (only === undefined) {
    const all = [...needed.fields, ...source.keys.filter((key) => key.expression !== null), ...needed.derived];
    const columns = all.map(({ name: as, type }) => ({ value: cast(nullSql, type), as }));
    const one = select({ columns: [{ value: int(1), as: "_one" }] });
    return select({ columns, from: fromSelect(one, "rows"), where: falseSql });
  }
  return groups.length === 1 ? only : select({ columns: [{ value: star, as: "*" }], from: unionAll(groups, "rows") });
}

/** Rows that stand: those left out are gone, and of rows with one identity all but the last known. */
export function standingRows(source: Source, rows: Select): Select {
  const kept = select({ columns: [{ value: star, as: "*" }], from: fromSelect(rows, "rows"), where: stays(source) });
  if (source.identity.length === 0) return kept;
  const order = [
    ...[source.createdTime, source.eventTime].filter((time) => time !== null),
    ...source.columns,
    ...source.keys,
  ];
  const rank = over(
    call("row_number", []),
    source.identity.map((column) => name(column)),
    order.map((column) => descending(name(column.name))),
  );
  return { ...kept, qualify: operation("=", rank, int(1)) };
}

/** The rows of a scan: standing, and known of at the scan's instant. */
export function scannedRows(node: ScanNode, rows: Select): Select {
  const { source } = node;
  const standing = standingRows(source, rows);
  const until =
    source.eventTime === null ? null : operation("<=", name(source.eventTime.name), instantSql(node.untilMicros));
  const names = new Set([
    ...source.keys.map((key) => key.name),
    ...[source.eventTime, source.createdTime].flatMap((time) => (time === null ? [] : [time.name])),
    ...node.columns,
  ]);
  const columns = [...names].map((column) => ({ value: name(column), as: column }));
  return source.identity.length === 0
    ? { ...standing, columns, where: allOf([standing.where, until]) }
    : select({ columns, from: fromSelect(standing, "rows"), where: until });
}

/** One number: how many rows another row of their identity supersedes. */
export function supersededRows(source: Source, rows: Select): Select {
  const sizes = select({
    columns: [{ value: call("count", [star]), as: "n" }],
    from: fromSelect(rows, "rows"),
    where: stays(source),
    groupBy: source.identity.map((column) => name(column)),
  });
  const more: Sql = call("sum", [operation("-", name("n"), int(1))]);
  return select({ columns: [{ value: cast(more, "int64"), as: "superseded" }], from: fromSelect(sizes, "sizes") });
}
