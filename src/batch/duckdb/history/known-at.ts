import { type HistoryView, knownUntil } from "../../../logical/index.js";
import { anyOf, isNull, name, operation, type Sql } from "../../../sql/index.js";

/** The conditions under which a row of `rows` was known at t: created by then, and not yet superseded. */
export function isKnownAt(
  { createdTime, scan }: Pick<HistoryView, "createdTime" | "scan">,
  rows: string,
  t: Sql,
  knownBy: boolean,
): readonly Sql[] {
  if (!knownBy || createdTime === null) return [];
  const created = name(rows, createdTime);
  const known = anyOf([isNull(created), operation("<=", created, t)]);
  if (scan.source.identity.length === 0) return [known];
  const until = name(rows, knownUntil);
  return [known, anyOf([isNull(until), operation("<", t, until)])];
}
