import type { DataType } from "../schema/index.js";
import type { From, JoinKind, NativeType, Order, Select, Sql } from "./tree.js";

export const name = (...parts: readonly string[]): Sql => ({ kind: "name", parts });
export const text = (value: string): Sql => ({ kind: "text", value });
/** A word of lower-case letters, such as a calendar period. */
export const word = (value: string): Sql => ({ kind: "word", word: value });
export const int = (value: number | bigint): Sql => ({ kind: "number", value, type: "int64" });
export const float = (value: number): Sql => ({ kind: "number", value, type: "float64" });
export const instantSql = (micros: number): Sql => ({ kind: "instant", micros });
export const nullSql: Sql = { kind: "keyword", word: "NULL" };
export const trueSql: Sql = { kind: "keyword", word: "TRUE" };
export const falseSql: Sql = { kind: "keyword", word: "FALSE" };
export const star: Sql = { kind: "keyword", word: "*" };

export interface CallOptions {
  readonly distinct?: boolean;
  /** Rows that an aggregate takes; null or absent: all. */
  readonly filter?: Sql | null;
}

/** A function call; the dialect may map the name. */
export const call = (functionName: string, args: readonly Sql[], options: CallOptions = {}): Sql => ({
  kind: "call",
  name: functionName,
  args,
  distinct: options.distinct ?? false,
  filter: options.filter ?? null,
});

/** An operator between its operands (one operand: before it; `IS NULL` and its like: after it). */
export const operation = (operator: string, ...args: readonly Sql[]): Sql => ({ kind: "operation", operator, args });

export const isNull = (value: Sql): Sql => operation("IS NULL", value);
export const isNotNull = (value: Sql): Sql => operation("IS NOT NULL", value);

/** The conjunction of the conditions given; null where there is none. */
export function allOf(conditions: readonly (Sql | null)[]): Sql | null {
  const present = conditions.filter((condition) => condition !== null);
  const [first, ...rest] = present;
  return first === undefined ? null : rest.length === 0 ? first : operation("AND", first, ...rest);
}

/** The disjunction of the conditions given; null where there is none. */
export function anyOf(conditions: readonly [Sql, ...Sql[]]): Sql;
export function anyOf(conditions: readonly Sql[]): Sql | null;
export function anyOf(conditions: readonly Sql[]): Sql | null {
  const [first, ...rest] = conditions;
  return first === undefined ? null : rest.length === 0 ? first : operation("OR", first, ...rest);
}

export const isIn = (value: Sql, list: readonly Sql[]): Sql => ({ kind: "in", value, list });

export const caseWhen = (branches: readonly (readonly [Sql, Sql])[], otherwise: Sql): Sql => ({
  kind: "case",
  branches,
  otherwise,
});

export const cast = (value: Sql, type: DataType | NativeType): Sql => ({ kind: "cast", value, type, lenient: false });

/** A cast that gives null where the value can't be cast. */
export const tryCast = (value: Sql, type: DataType | NativeType): Sql => ({ kind: "cast", value, type, lenient: true });

export const native = (typeName: string): NativeType => ({ native: typeName });

export const over = (windowCall: Sql, partitionBy: readonly Sql[], orderBy: readonly Order[]): Sql => ({
  kind: "over",
  call: windowCall,
  partitionBy,
  orderBy,
});

/** As `over`, of the rows from `preceding` less than a row's own integer (null: from the first) to its equals. */
export const overRange = (
  windowCall: Sql,
  partitionBy: readonly Sql[],
  orderBy: Order,
  preceding: number | null,
): Sql => ({ kind: "over", call: windowCall, partitionBy, orderBy: [orderBy], range: { preceding } });

export const listSql = (items: readonly Sql[]): Sql => ({ kind: "list", items });

/** Ascending with null least, as the order of values is. */
export const ascending = (by: Sql): Order => ({ by, descending: false, nulls: "first" });
/** Descending with null last, as the order of values is. */
export const descending = (by: Sql): Order => ({ by, descending: true, nulls: "last" });

/** A function of one element, which `body` reads as `name(parameter)`. */
export const lambda = (parameter: string, body: Sql): Sql => ({ kind: "lambda", parameter, body });

export const table = (tableName: string): From => ({ kind: "table", name: tableName });
export const fromSelect = (inner: Select, as: string): From => ({ kind: "subquery", select: inner, as });
/** The rows of all selects, duplicates kept. */
export const unionAll = (selects: readonly Select[], as: string): From => ({ kind: "union", selects, as });
export const fromFunction = (
  functionName: string,
  args: readonly Sql[],
  as: string,
  named: Readonly<Record<string, Sql>> = {},
): From => ({ kind: "function", name: functionName, args, named, as });
export const join = (kind: JoinKind, left: From, right: From, on: Sql): From => ({
  kind: "join",
  join: kind,
  left,
  right,
  on,
});

/** Rows of several relations beside one another by their position. */
export const beside = (parts: readonly From[]): From => ({ kind: "beside", parts });

/** A select; what is not given is absent. */
export function select(parts: Partial<Select> & Pick<Select, "columns">): Select {
  return { with: [], from: null, where: null, groupBy: [], qualify: null, orderBy: [], limit: null, ...parts };
}
