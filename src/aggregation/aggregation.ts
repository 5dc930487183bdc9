import type { Expression } from "../expression/index.js";
import type { DataType, JsonValue } from "../schema/index.js";
import type { Sql } from "../sql/index.js";
import type { AggregateState, Monoid } from "./state/index.js";

/** One aggregate over an entity's rows, as a definition holds it: frozen, serialisable data. */
export interface Aggregation {
  /** The aggregate's name; `aggregateNamed` finds it. */
  readonly function: string;
  /** What is aggregated; null where rows are counted. */
  readonly input: Expression | null;
  /** Rows that count; null: all. A condition that is null counts as false. */
  readonly where: Expression | null;
  /** Rows with event time in (t − window, t]; null: all up to t. */
  readonly windowMicros: number | null;
  /** What the function needs besides, such as a session's gap. */
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** The aggregations that a function of aggregates, such as a rate, is computed from. */
  readonly operands?: readonly Aggregation[];
}

/** What an aggregate's SQL is written over: the relation of an entity's rows up to the instant of the snapshot. */
export interface AggregateSql {
  readonly aggregation: Aggregation;
  /** SQL of the input; null where rows are counted. */
  readonly input: Sql | null;
  /** The input over the source's own columns, derived ones replaced by what they are; null where rows are counted. */
  readonly inputOverSource: Expression | null;
  /** The whole condition: where and window; null: all rows. */
  readonly filter: Sql | null;
  /** The `where` alone, without the window. */
  readonly where: Sql | null;
  readonly keys: readonly Sql[];
  readonly eventTimeName: string;
  readonly eventTime: Sql;
  /** What a function of aggregates is computed from, in order; empty for all others. */
  readonly operands: readonly OperandSql[];
  /** When rows became known; null where the source does not say. */
  readonly createdTime: Sql | null;
  /** The instant the value is for. */
  readonly asOfMicros: number;
  /** Not null where the relation's rows are stretches of rows: `eventTime` is then that of a stretch's first row. */
  readonly stretch: StretchSql | null;
}

/**
 * A stretch of an entity's rows: they lie together, no other row that counts is between them, and a window holds all of them
 * or none.
 */
export interface StretchSql {
  /** The columns of the first and the last row's event time. */
  readonly firstName: string;
  readonly lastName: string;
  /** How many rows it has. */
  readonly rows: Sql;
}

/** Names an aggregate over the rows of a cell: a part of a value, which `merge` goes on from. */
export type CellPart = (aggregate: Sql) => Sql;

/** An operand of a function of aggregates. */
export interface OperandSql {
  readonly aggregate: AggregateFunction;
  readonly context: AggregateSql;
}

/** A column that every row needs before grouping, such as the entity's previous event time. */
export interface PreparedColumn {
  /** Equal names hold equal values, so that a plan computes each once. */
  readonly as: string;
  readonly value: Sql;
  /** Prepared columns that the value reads. */
  readonly reads?: readonly PreparedColumn[];
}

/** How a feature that depends on the clock is finished from a stored instant. */
export interface FinishAtRead {
  readonly unitMicros: number;
  /** The value is null once t − instant reaches it; null: never. */
  readonly windowMicros: number | null;
}

/** An aggregate: its type, its SQL and its documentation. One file each; `registry.ts` lists them. */
export interface AggregateFunction {
  /** The name that definitions hold. */
  readonly name: string;
  readonly documentation: AggregateDocumentation;
  readonly typeOf: (aggregation: Aggregation) => DataType;
  /** Row-level columns to compute before grouping. */
  readonly prepare?: (context: AggregateSql) => readonly PreparedColumn[];
  /** The aggregate as one SQL expression within a GROUP BY of the keys. */
  readonly sql: (context: AggregateSql) => Sql;
  /**
   * The same over cells: groups of an entity's rows, each of which a window holds whole or not at all. So rows are aggregated
   * once for all windows. `filter` is then the window's cells, while `where` is of rows, and belongs to the parts. Absent
   * where the value does not follow from parts.
   */
  readonly merge?: (context: AggregateSql, part: CellPart) => Sql;
  /**
   * How long a stretch may be for the value to follow from the first and the last time of each and how many rows it has;
   * null, or absent, where it does not.
   */
  readonly stretchMicros?: (context: AggregateSql) => number | null;
  /** True where what is kept of an entity grows with its rows, so that no grouping can put it aside. */
  readonly holdsRows?: (context: AggregateSql) => boolean;
  /** What is kept of rows to know the value, without SQL; `operands` are the states of the aggregation's operands. */
  readonly monoid: (aggregation: Aggregation, operands: readonly AggregateState[]) => Monoid;
  /**
   * Not null for a feature whose value depends on the clock: `sql` then gives the instant (a timestamp) that the value
   * is counted from, and every store keeps it.
   */
  readonly finish?: (aggregation: Aggregation) => FinishAtRead | null;
  /** How people read the call, from the text of the input, or of the operands. */
  readonly describe: (aggregation: Aggregation, input: string) => string;
}

export interface AggregateDocumentation {
  readonly signature: string;
  readonly takes: string;
  readonly value: string;
  readonly type: string;
  readonly overNothing: string;
}
