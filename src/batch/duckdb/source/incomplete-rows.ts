import type { Source } from "../../../definition/index.js";
import { anyOf, ascending, duckdbDialect, fromSelect, isNull, name, print, select } from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { NeededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { groupRows } from "./group-rows.js";
import type { IncompleteRow } from "./scan-options.js";

const SHOWN_ROWS = 5;

/** The first rows of a source's files that lack a join key or their event time. */
export async function incompleteRows(
  session: DuckdbSession,
  source: Source,
  needed: NeededFields,
  groups: readonly FileGroup[],
): Promise<readonly IncompleteRow[]> {
  const columns = [
    ...source.keys.map((key) => key.name),
    ...(source.eventTime === null ? [] : [source.eventTime.name]),
  ];
  const found: IncompleteRow[] = [];
  // A group knows its files by their identity.
  const all = groups.flatMap((group) => group.files.map((file) => [group, file] as const));
  for (const [group, file] of all) {
    const { checked } = groupRows(source, needed, group, [file], { numbered: true });
    const nulls = select({
      columns: [{ value: name("_row"), as: "_row" }, ...columns.map((own) => ({ value: isNull(name(own)), as: own }))],
      from: fromSelect(checked, "rows"),
      where: anyOf(columns.map((own) => isNull(name(own)))),
      orderBy: [ascending(name("_row"))],
      limit: SHOWN_ROWS - found.length,
    });
    const context = { doing: `finding rows of source "${source.name}" that are left out`, file: file.label };
    for (const row of await session.rows(print(nulls, duckdbDialect), context)) {
      const lacking = columns.filter((_, i) => row[i + 1] === true);
      found.push({ file: file.label, row: Number(row[0]), columns: lacking });
    }
    if (found.length >= SHOWN_ROWS) break;
  }
  return found;
}
