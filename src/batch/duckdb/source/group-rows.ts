import type { Source } from "../../../definition/index.js";
import { toSql } from "../../../expression/index.js";
import { kindOf } from "../../../schema/index.js";
import {
  allOf,
  call,
  cast,
  fromSelect,
  int,
  isNotNull,
  name,
  nullSql,
  operation,
  type Select,
  type SelectColumn,
  type Sql,
  select,
  star,
} from "../../../sql/index.js";
import type { Conversion, Counted, Problem } from "./conversion.js";
import type { Field, NeededFields } from "./fields.js";
import type { FileGroup } from "./file-group.js";
import { readColumn } from "./read-column.js";
import type { SourceFile } from "./source-file.js";
import { stepsOverRows } from "./steps.js";

/** Something that makes a row an error, as a boolean column of the checked rows. */
export interface Check {
  readonly as: string;
  readonly problem: Problem;
  /** The column's name in Granary. */
  readonly column: string;
  /** The column of the checked rows that holds the value as it was found. */
  readonly raw: string;
  readonly field: Field | null;
}

/** A count of values that reading changed, as a boolean column of the checked rows. */
export interface Count {
  readonly as: string;
  readonly what: Counted;
}

/** How rows of a group of files are read. */
export interface GroupRows {
  /** Rows under their names in Granary: fields, join keys, derived columns. */
  readonly rows: Select;
  /**
   * The same without derived columns, with the checks and counts, `_file` (which of the files, from 0), and the raw
   * columns; `_row` too where asked for, over one file.
   */
  readonly checked: Select;
  readonly checks: readonly Check[];
  readonly counts: readonly Count[];
  /** Raw columns by the names that the files have for them. */
  readonly raw: ReadonlyMap<string, string>;
}

const MAX_KEY_BYTES = 512;

/** Reads files of a group. Every field's column must be in it. */
export function groupRows(
  source: Source,
  needed: NeededFields,
  group: FileGroup,
  files: readonly SourceFile[],
  options: {
    readonly numbered: boolean;
    /** Columns of the files that the checked rows have besides, as they are. */
    readonly beside?: readonly SelectColumn[];
  },
): GroupRows {
  const raw = new Map<string, string>();
  const rawColumns: SelectColumn[] = [];
  const steps = stepsOverRows();
  const checks: Check[] = [];
  const counts: Count[] = [];
  const checkColumns: SelectColumn[] = [];
  const values: SelectColumn[] = [];

  for (const field of needed.fields) {
    const column = group.column(field.from, files);
    if (column === undefined) continue;
    const rawName = raw.get(field.from) ?? `_r${raw.size}`;
    if (!raw.has(field.from)) rawColumns.push({ value: column.value, as: rawName });
    raw.set(field.from, rawName);
    const value = name(rawName);
    const conversion = readColumn(value, column.type, field, steps) ?? unreadable(value, field, column.type.kind);
    values.push({ value: conversion.value, as: field.name });
    for (const { problem, when } of conversion.bad) {
      const as = `_b${checks.length}`;
      checks.push({ as, problem, column: field.name, raw: rawName, field });
      checkColumns.push({ value: when, as });
    }
    for (const { what, when } of conversion.counted) {
      const as = `_n${counts.length}`;
      counts.push({ as, what });
      checkColumns.push({ value: when, as });
    }
  }

  const place: SelectColumn[] = [{ value: group.fileIndex, as: "_file" }];
  if (options.numbered) place.push({ value: group.row, as: "_row" });
  if (group.noRow !== null) {
    checks.push({ as: "_no_row", problem: "no_object", column: "", raw: "_text", field: null });
    rawColumns.push({ value: group.noRow, as: "_no_row" }, { value: group.text, as: "_text" });
  }
  if (group.suspect !== null) rawColumns.push({ value: group.suspect, as: "_suspect" });
  const from = group.from(files);
  const others = options.beside ?? [];
  const plain = rawColumns.length === 0 ? place : rawColumns;
  const keys = source.keys.flatMap((key) =>
    key.expression === null ? [] : [{ value: toSql(key.expression), as: key.name }],
  );
  const withKeys = (inner: Select): Select => (keys.length === 0 ? inner : withColumns(inner, keys));
  const rows = withKeys(
    select({ columns: values, from: fromSelect(steps.over(select({ columns: plain, from })), "rows") }),
  );
  const derived = needed.derived.map((column) => ({ value: toSql(column.expression), as: column.name }));

  const checkedInner = select({
    columns: [{ value: star, as: "*" }, ...values, ...checkColumns],
    from: fromSelect(steps.over(select({ columns: [...rawColumns, ...others, ...place], from })), "rows"),
  });
  const tooLong = source.keys.flatMap((key) => {
    if (kindOf(key.type) !== "string") return [];
    const as = `_k${checks.length}`;
    checks.push({ as, problem: "key_too_long", column: key.name, raw: key.name, field: null });
    return [{ value: operation(">", call("strlen", [name(key.name)]), int(MAX_KEY_BYTES)), as }];
  });
  const keyed = withKeys(checkedInner);
  return {
    rows: derived.length === 0 ? rows : withColumns(rows, derived),
    checked: tooLong.length === 0 ? keyed : withColumns(keyed, tooLong),
    checks,
    counts,
    raw,
  };
}

/** True for rows that stay: none of the keys is null, nor the event time. */
export function stays(source: Source): Sql | null {
  const keys = source.keys.map((key) => isNotNull(name(key.name)));
  return allOf([...keys, source.eventTime === null ? null : isNotNull(name(source.eventTime.name))]);
}

function withColumns(inner: Select, columns: readonly SelectColumn[]): Select {
  return select({ columns: [{ value: star, as: "*" }, ...columns], from: fromSelect(inner, "rows") });
}

/** Where no value of the file's type can be read as declared: every value is bad, but nulls are null. */
function unreadable(value: Sql, field: Field, rawKind: string): Conversion {
  const number = rawKind === "integer" || rawKind === "float" || rawKind === "decimal";
  const problem = number && kindOf(field.type) === "timestamp" && field.unit === null ? "unit_missing" : "type";
  return { value: cast(nullSql, field.type), bad: [{ problem, when: isNotNull(value) }], counted: [] };
}
