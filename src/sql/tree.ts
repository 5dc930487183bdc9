import type { DataType } from "../schema/index.js";

/** A scalar or aggregate expression in SQL. Plain frozen data; `print` turns it into text and bound parameters. */
export type Sql =
  | { readonly kind: "name"; readonly parts: readonly string[] }
  | { readonly kind: "text"; readonly value: string }
  /** A word of Granary's own, such as a calendar period, printed in quotes: engines plan by it, as they can't by what is bound. */
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "number"; readonly value: number | bigint; readonly type: "int64" | "float64" }
  | { readonly kind: "instant"; readonly micros: number }
  | { readonly kind: "keyword"; readonly word: "NULL" | "TRUE" | "FALSE" | "*" }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly Sql[];
      readonly distinct: boolean;
      readonly filter: Sql | null;
    }
  | { readonly kind: "operation"; readonly operator: string; readonly args: readonly Sql[] }
  | { readonly kind: "in"; readonly value: Sql; readonly list: readonly Sql[] }
  | {
      readonly kind: "case";
      readonly branches: readonly (readonly [condition: Sql, result: Sql])[];
      readonly otherwise: Sql;
    }
  | { readonly kind: "cast"; readonly value: Sql; readonly type: DataType | NativeType; readonly lenient: boolean }
  | {
      readonly kind: "over";
      readonly call: Sql;
      readonly partitionBy: readonly Sql[];
      readonly orderBy: readonly Order[];
      /**
       * Rows from `preceding` less than a row's own (an integer that rows are ordered by; null: from the first) to its
       * equals; absent: as the engine has it.
       */
      readonly range?: { readonly preceding: number | null };
    }
  | { readonly kind: "list"; readonly items: readonly Sql[] }
  /** A function of one element, as those over lists take it. */
  | { readonly kind: "lambda"; readonly parameter: string; readonly body: Sql }
  | { readonly kind: "select"; readonly select: Select };

/** A type that only SQL knows, by the name that the dialect maps. */
export interface NativeType {
  readonly native: string;
}

export interface Order {
  readonly by: Sql;
  readonly descending: boolean;
  readonly nulls: "first" | "last";
}

/** Where rows come from. */
export type From =
  | { readonly kind: "table"; readonly name: string }
  | { readonly kind: "subquery"; readonly select: Select; readonly as: string }
  /** The rows of each select, duplicates kept; columns go by position. */
  | { readonly kind: "union"; readonly selects: readonly Select[]; readonly as: string }
  | {
      readonly kind: "function";
      readonly name: string;
      readonly args: readonly Sql[];
      readonly named: Readonly<Record<string, Sql>>;
      readonly as: string;
    }
  | {
      readonly kind: "join";
      readonly join: JoinKind;
      readonly left: From;
      readonly right: From;
      readonly on: Sql;
    }
  /** Rows beside one another by their position. */
  | { readonly kind: "beside"; readonly parts: readonly From[] };

/**
 * `semi` keeps the left rows that have a match, `anti` those that have none; neither adds columns or rows. `asof` keeps, for
 * each left row, of the right rows that match the one nearest by the condition's one inequality.
 */
export type JoinKind = "inner" | "left" | "full" | "semi" | "anti" | "asof";

export interface SelectColumn {
  readonly value: Sql;
  readonly as: string;
}

export interface Select {
  readonly with: readonly { readonly name: string; readonly select: Select; readonly materialized: boolean }[];
  readonly columns: readonly SelectColumn[];
  readonly from: From | null;
  readonly where: Sql | null;
  readonly groupBy: readonly Sql[];
  readonly qualify: Sql | null;
  readonly orderBy: readonly Order[];
  readonly limit: number | null;
}
