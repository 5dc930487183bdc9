import { anyOf, ascending, call, instantSql, isNull, name, operation, over, type Sql } from "../sql/index.js";
import type { AggregateSql, PreparedColumn } from "./aggregation.js";

/** The column with the event time of a row, or of a stretch's first. */
export function firstName({ eventTimeName, stretch }: AggregateSql): string {
  return stretch === null ? eventTimeName : stretch.firstName;
}

/** The event time of a row, or of a stretch's last. */
export function lastTime({ eventTime, stretch }: AggregateSql): Sql {
  return stretch === null ? eventTime : name(stretch.lastName);
}

/**
 * The event time of the entity's row before, among the rows that satisfy `where`. The row before within a window is the
 * row before at all, if that lies in the window: so one column serves every window.
 */
export function previousColumn(context: AggregateSql): PreparedColumn {
  const { where } = context.aggregation;
  return {
    as: where === null ? "previous" : `previous where ${JSON.stringify(where)}`,
    value: over(call("lag", [lastTime(context)]), rowsTogether(context), [ascending(context.eventTime)]),
  };
}

/** What rows have in common that stand in one order: the entity, and whether they satisfy `where`. */
export function rowsTogether(context: AggregateSql): readonly Sql[] {
  return context.where === null ? context.keys : [...context.keys, context.where];
}

/** The previous event time, by the name that `previousColumn` gives it. */
export function previous(context: AggregateSql): Sql {
  return name(previousColumn(context).as);
}

/** Whether a row is the first of its window: there is no row before, or it lies outside. */
export function isFirstInWindow(context: AggregateSql): Sql {
  const { windowMicros } = context.aggregation;
  const before = previous(context);
  if (windowMicros === null) return isNull(before);
  const start = instantSql(context.asOfMicros - windowMicros);
  return anyOf([isNull(before), operation("<=", before, start)]);
}
