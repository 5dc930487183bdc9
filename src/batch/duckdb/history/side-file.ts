import { invariant } from "../../../errors/index.js";
import type { HistoryView } from "../../../logical/index.js";
import {
  allOf,
  ascending,
  call,
  caseWhen,
  duckdbDialect,
  fromFunction,
  fromSelect,
  int,
  isNull,
  join,
  name,
  nullSql,
  operation,
  print,
  type Select,
  type SelectColumn,
  select,
  star,
  table,
  text,
  word,
} from "../../../sql/index.js";
import type { ViewStatuses } from "../../history-contract.js";
import type { DuckdbSession } from "../session.js";
import { literalPath } from "../source/index.js";
import { copyTo, type Points } from "./label-table.js";

/** How a view was found, as a side file says it: short words, which names of statuses are made of. */
export const statusWords = {
  present: "present",
  nullValue: "null",
  notFound: "none",
  outsideMaxAge: "expired",
} as const;

/** What a view's side file has: `_row`, `_status`, `_event_time`, `f0`, `f1`, … — a row a label row, in their order. */
export async function writeSideFile(
  session: DuckdbSession,
  view: HistoryView,
  atPoints: Select,
  { points, rows }: Points,
  path: string,
): Promise<number> {
  const eventTime = name("found", "_event_time");
  const ageMicros = operation("-", call("epoch_us", [name(points, "_t")]), call("epoch_us", [eventTime]));
  const expired = view.ttlMicros === null ? null : operation(">", ageMicros, int(view.ttlMicros));
  const features = view.features.map((_, i) => name("found", `f${i}`));
  // Whether a row's values are null is said of what was asked for; where nothing was, of all.
  const asked = features.filter((_, i) => !view.hidden.includes(view.features[i]?.name ?? ""));
  const allNull = allOf((asked.length === 0 ? features : asked).map(isNull));
  invariant(allNull !== null, `view "${view.view}" is asked for no feature`);
  const columns: readonly SelectColumn[] = [
    { value: name(rows, "_row"), as: "_row" },
    {
      value: caseWhen(
        [
          [isNull(name("found", "_point")), word(statusWords.notFound)],
          ...(expired === null ? [] : [[expired, word(statusWords.outsideMaxAge)] as const]),
          [allNull, word(statusWords.nullValue)],
        ],
        word(statusWords.present),
      ),
      as: "_status",
    },
    { value: eventTime, as: "_event_time" },
    ...features.map((value, i) => ({
      value: expired === null ? value : caseWhen([[expired, nullSql]], value),
      as: `f${i}`,
    })),
  ];
  const samePoint = (other: string) => operation("=", name(rows, "_point"), name(other, "_point"));
  const beside = select({
    columns,
    from: join(
      "left",
      // Its instant tells whether what was found for a point has expired, and nothing else.
      expired === null ? table(rows) : join("inner", table(rows), table(points), samePoint(points)),
      fromSelect(atPoints, "found"),
      samePoint("found"),
    ),
    orderBy: [ascending(name(rows, "_row"))],
  });
  return session.run(copyTo(path, beside), { doing: `computing ${view.view}` });
}

/** The column of a side file that holds a feature of its view. */
export function sideColumn(features: readonly { readonly name: string }[], feature: string): string {
  return `f${features.findIndex((one) => one.name === feature)}`;
}

/** Counts a side file's statuses. */
export async function countStatuses(session: DuckdbSession, view: string, path: string): Promise<ViewStatuses> {
  const counted = select({
    columns: [
      { value: name("_status"), as: "status" },
      { value: call("count", [star]), as: "rows" },
    ],
    from: fromFunction("read_parquet", [text(literalPath(path))], "side"),
    groupBy: [name("_status")],
  });
  const found = new Map(
    (await session.rows(print(counted, duckdbDialect), { doing: `counting statuses of ${view}` })).map(
      ([status, rows]) => [String(status), Number(rows)] as const,
    ),
  );
  const rowsOf = (status: string): number => found.get(status) ?? 0;
  return {
    view,
    present: rowsOf(statusWords.present),
    nullValue: rowsOf(statusWords.nullValue),
    notFound: rowsOf(statusWords.notFound),
    outsideMaxAge: rowsOf(statusWords.outsideMaxAge),
  };
}

/** The name of a status as reads have it, of a side file's word. */
export function statusName(status: SelectColumn["value"]): SelectColumn["value"] {
  const is = (value: string) => operation("=", status, word(value));
  return caseWhen(
    [
      [is(statusWords.present), text("PRESENT")],
      [is(statusWords.nullValue), text("NULL_VALUE")],
      [is(statusWords.outsideMaxAge), text("OUTSIDE_MAX_AGE")],
    ],
    text("NOT_FOUND"),
  );
}
