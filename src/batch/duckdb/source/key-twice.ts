import type { Source } from "../../../definition/index.js";
import { fail } from "../../../errors/index.js";
import { literalSql } from "../../../expression/index.js";
import {
  allOf,
  ascending,
  call,
  duckdbDialect,
  fromSelect,
  int,
  name,
  operation,
  print,
  type Select,
  select,
  star,
} from "../../../sql/index.js";
import type { DuckdbSession } from "../session.js";
import type { NeededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { groupRows } from "./group-rows.js";

const SHOWN_ROWS = 5;

/** Throws `GR-SOURCE-KEY-TWICE` where a source without event time has, in its standing rows, two rows for one key. */
export async function checkKeysOnce(
  session: DuckdbSession,
  source: Source,
  needed: NeededFields,
  groups: readonly FileGroup[],
  standing: Select,
): Promise<void> {
  const context = { doing: `reading source "${source.name}"` };
  const keys = source.keys.map((key) => name(key.name));
  const counted = select({
    columns: [
      ...source.keys.map((key) => ({ value: name(key.name), as: key.name })),
      { value: call("count", [star]), as: "_n" },
    ],
    from: fromSelect(standing, "rows"),
    groupBy: keys,
  });
  const twice = select({
    columns: [{ value: star, as: "*" }],
    from: fromSelect(counted, "counted"),
    where: operation(">", name("_n"), int(1)),
    orderBy: keys.map(ascending),
    limit: 1,
  });
  const [found] = await session.rows(print(twice, duckdbDialect), context);
  if (found === undefined) return;

  const sameKey = allOf(
    source.keys.map((key, i) => operation("=", name(key.name), literalSql(found[i] ?? null, key.type))),
  );
  const rows: { readonly file: string; readonly row: number }[] = [];
  for (const group of groups) {
    for (const file of group.files) {
      const { checked } = groupRows(source, needed, group, [file], { numbered: true });
      const numbers = select({
        columns: [{ value: name("_row"), as: "row" }],
        from: fromSelect(checked, "rows"),
        where: sameKey,
        orderBy: [ascending(name("_row"))],
        limit: SHOWN_ROWS,
      });
      for (const [row] of await session.rows(print(numbers, duckdbDialect), context)) {
        rows.push({ file: file.label, row: Number(row) });
      }
    }
  }
  const shown = rows.slice(0, SHOWN_ROWS);
  const key = source.keys.map(({ name: own }, i) => `${own} = ${JSON.stringify(String(found[i]))}`).join(", ");
  fail(
    "GR-SOURCE-KEY-TWICE",
    `Source "${source.name}" has no event time, and ${Number(found.at(-1))} rows for ${key}: ${shown
      .map(({ file, row }) => `${file} row ${row}`)
      .join(", ")}.`,
    {
      where: { ...(shown[0] ?? {}), column: source.keys[0]?.name ?? "" },
      data: { source: source.name, rows: shown },
    },
  );
}
