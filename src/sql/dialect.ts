import type { TypeKind } from "../schema/index.js";

/** How an engine's SQL differs: data, not code. */
export interface Dialect {
  readonly name: string;
  /** The character that encloses an identifier, doubled within it. */
  readonly quote: '"' | "`";
  /** The engine's names of scalar types. */
  readonly types: Readonly<Record<Exclude<TypeKind, "vector" | "list">, string>>;
  /** The engine's name for a function or native type, where it differs from the one that Granary writes. */
  readonly names: Readonly<Record<string, string>>;
  /** Placeholder of the n-th bound parameter, counted from 1. */
  readonly placeholder: (position: number) => string;
}

export const duckdbDialect: Dialect = Object.freeze({
  name: "duckdb",
  quote: '"',
  types: {
    int64: "BIGINT",
    float64: "DOUBLE",
    boolean: "BOOLEAN",
    string: "VARCHAR",
    timestamp: "TIMESTAMP",
  },
  names: {},
  placeholder: (position: number) => `$${position}`,
});
