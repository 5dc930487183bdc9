import type { Source } from "../../../definition/index.js";
import {
  allOf,
  ascending,
  duckdbDialect,
  fromSelect,
  join,
  name,
  operation,
  print,
  type Select,
  select,
  trueSql,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { NeededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { groupRows } from "./group-rows.js";
import type { SourcePlace } from "./scan-options.js";

/** The first row of a source's files that agrees with the only one of `row` in all columns that the files hold. */
export async function locateRow(
  session: DuckdbSession,
  source: Source,
  needed: NeededFields,
  groups: readonly FileGroup[],
  row: Select,
): Promise<SourcePlace | null> {
  const held = new Set([...source.keys, ...needed.fields].map((column) => column.name));
  const compared = row.columns.map(({ as }) => as).filter((as) => held.has(as));
  const same = allOf(compared.map((as) => operation("IS NOT DISTINCT FROM", name("rows", as), name("one", as))));
  for (const group of groups) {
    for (const file of group.files) {
      const { checked } = groupRows(source, needed, group, [file], { numbered: true });
      const numbers = select({
        columns: [{ value: name("rows", "_row"), as: "row" }],
        from: join("inner", fromSelect(checked, "rows"), fromSelect(row, "one"), same ?? trueSql),
        orderBy: [ascending(name("row"))],
        limit: 1,
      });
      const [found] = await session.rows(print(numbers, duckdbDialect), {
        doing: `finding a row of source "${source.name}"`,
        file: file.label,
      });
      if (found !== undefined) return { file: file.label, row: Number(found[0]) };
    }
  }
  return null;
}
