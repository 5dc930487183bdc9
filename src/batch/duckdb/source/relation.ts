import type { Source } from "../../../definition/index.js";
import { knownUntil, type ScanNode } from "../../../logical/index.js";
import {
  cast,
  falseSql,
  fromSelect,
  instantSql,
  int,
  name,
  nullSql,
  operation,
  type Select,
  select,
  star,
  unionAll,
} from "../../../sql/index.js";
import type { NeededFields } from "./fields.js";

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

/** The rows of a scan: of those that stand, what is known at the scan's instant. */
export function scannedRows({ source, columns: asked, untilMicros, versions }: ScanNode, standing: Select): Select {
  const until =
    source.eventTime === null ? null : operation("<=", name(source.eventTime.name), instantSql(untilMicros));
  const names = new Set([
    ...source.keys.map((key) => key.name),
    ...[source.eventTime, source.createdTime].flatMap((time) => (time === null ? [] : [time.name])),
    ...asked,
    ...(versions === true ? [knownUntil] : []),
  ]);
  const columns = [...names].map((column) => ({ value: name(column), as: column }));
  return select({ columns, from: fromSelect(standing, "rows"), where: until });
}
