/** What a column of a file holds, as far as reading it goes. */
export type RawType =
  | { readonly kind: "integer"; readonly fits: "double" | "int64" | "neither" }
  | { readonly kind: "decimal" }
  | { readonly kind: "float" }
  | { readonly kind: "boolean" }
  | { readonly kind: "text" }
  | { readonly kind: "enumerated" }
  | { readonly kind: "date" }
  | { readonly kind: "timestamp"; readonly nanos: boolean; readonly zoned: boolean }
  | { readonly kind: "list"; readonly of: RawType }
  /** A field of a CSV file, or the value in a partition's folder name: text that may mean any type. */
  | { readonly kind: "field" }
  /** A value of a JSON object, as JSON. */
  | { readonly kind: "json" }
  | { readonly kind: "other" };

const SCALARS: ReadonlyMap<string, RawType> = new Map<string, RawType>([
  ...["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"].map(
    (type) => [type, { kind: "integer", fits: "double" }] as const,
  ),
  ["BIGINT", { kind: "integer", fits: "int64" }],
  ...["UBIGINT", "HUGEINT", "UHUGEINT"].map((type) => [type, { kind: "integer", fits: "neither" }] as const),
  ["FLOAT", { kind: "float" }],
  ["DOUBLE", { kind: "float" }],
  ["BOOLEAN", { kind: "boolean" }],
  ["VARCHAR", { kind: "text" }],
  ["UUID", { kind: "enumerated" }],
  ["DATE", { kind: "date" }],
  ["TIMESTAMP", { kind: "timestamp", nanos: false, zoned: false }],
  ["TIMESTAMP_S", { kind: "timestamp", nanos: false, zoned: false }],
  ["TIMESTAMP_MS", { kind: "timestamp", nanos: false, zoned: false }],
  ["TIMESTAMP_NS", { kind: "timestamp", nanos: true, zoned: false }],
  ["TIMESTAMP WITH TIME ZONE", { kind: "timestamp", nanos: false, zoned: true }],
]);

/** Reads DuckDB's name of a type, such as `DECIMAL(10,2)` or `INTEGER[]`. */
export function rawTypeOf(duckdbName: string): RawType {
  const element = /^(.*)\[\d*\]$/s.exec(duckdbName)?.[1];
  if (element !== undefined) return { kind: "list", of: rawTypeOf(element) };
  if (duckdbName.startsWith("DECIMAL(")) return { kind: "decimal" };
  if (duckdbName.startsWith("ENUM(")) return { kind: "enumerated" };
  return SCALARS.get(duckdbName) ?? { kind: "other" };
}
