import { kindOf } from "../schema/index.js";
import { call, int, isNotNull, lambda, name, type Sql } from "../sql/index.js";
import type { AggregateSql } from "./aggregation.js";
import { inputOf, inputSql } from "./input.js";

/** Rows as values whose order is that of (event time, created time, x), each with its x; null is least. */
export interface OrderedRows {
  readonly row: Sql;
  /** The x of such a row. */
  readonly xOf: (row: Sql) => Sql;
}

export function orderedRows(context: AggregateSql): OrderedRows {
  const { createdTime, eventTime } = context;
  const x = inputSql(context);
  // Within a row DuckDB holds null for the greatest: whether there is a value goes before it.
  const nullLeast = (value: Sql): readonly Sql[] => [isNotNull(value), value];
  const isList = kindOf(inputOf(context.aggregation).type) === "list";
  const ties = isList ? [call("list_transform", [x, lambda("element", call("row", nullLeast(name("element"))))])] : [];
  const parts = [eventTime, ...(createdTime === null ? [] : nullLeast(createdTime)), isNotNull(x), ...ties, x];
  return { row: call("row", parts), xOf: (row) => call("struct_extract", [row, int(parts.length)]) };
}
