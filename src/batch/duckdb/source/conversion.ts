import { caseWhen, isNotNull, nullSql, type Sql } from "../../../sql/index.js";
import type { SourceReport } from "../../contract.js";

/** Why a value can't be read. */
export type Problem =
  | "unreadable"
  | "out_of_range"
  /** No value of the file's type can be read as declared. */
  | "type"
  /** A number is held where a time without unit is declared. */
  | "unit_missing"
  | "key_too_long"
  /** What stands in the place of a row is no object. */
  | "no_object";

/** Values changed in reading that are counted. */
export type Counted = keyof SourceReport["counted"];

/** How a column of a file is read as a declared type. */
export interface Conversion {
  /** The value in its declared type; null where the raw value is null or can't be read. */
  readonly value: Sql;
  /** True where the raw value is there and can't be read so. */
  readonly bad: readonly { readonly problem: Problem; readonly when: Sql }[];
  /** True where reading changed the value. */
  readonly counted: readonly { readonly what: Counted; readonly when: Sql }[];
}

/** A conversion that always succeeds. */
export function lossless(value: Sql): Conversion {
  return { value, bad: [], counted: [] };
}

/** A conversion that gives null exactly where a raw value can't be read. */
export function nullWhereBad(raw: Sql, value: Sql, unreadable: Sql): Conversion {
  return { value, bad: [{ problem: "unreadable", when: and(isNotNull(raw), unreadable) }], counted: [] };
}

export function and(...conditions: readonly [Sql, ...Sql[]]): Sql {
  return conditions.length === 1 ? conditions[0] : { kind: "operation", operator: "AND", args: conditions };
}

/** `value` where the condition holds, else null. */
export function where(condition: Sql, value: Sql): Sql {
  return caseWhen([[condition, value]], nullSql);
}
