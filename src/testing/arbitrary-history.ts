import fc from "fast-check";
import { entity, eventSource, type Source } from "../definition/index.js";
import { type Row, type Value, vector } from "../schema/index.js";
import { durationMicros } from "../time/index.js";
import { arbitraryNullable, arbitraryValue } from "./arbitrary-values.js";
import { columnsRead } from "./oracle.js";

/** The entity of generated histories: a composite key whose parts hold separators, quotes and emoji. */
export const testEntity = entity("buyer", { joinKeys: { shop: "string", buyer_id: "int64" } });

/** A source of every type that a column may have but lists, read from `files`. */
export function testSource(files: string, options: { readonly identity?: readonly string[] } = {}) {
  return eventSource("history", {
    files,
    entity: testEntity,
    eventTime: "at",
    createdTime: "known_at",
    columns: { i: "int64", f: "float64", b: "boolean", s: "string", u: "timestamp", v: vector(3) },
    derive: (row) => ({ day: row.at.startOf("day"), half: row.f.div(2), short: row.s.substring(0, 1) }),
    identity: options.identity ?? [],
  });
}

/** The windows that generated views use; generated events often lie exactly at their edges. */
export const testWindows = ["1h", "1d", "7d"] as const;

/** The session gap that generated views use. */
export const testGap = "30m";

const shops = ["", "a", "a|b", 'a"b', "a\nb", "a\u0000b", "😀", "ß", "\ufeffa"];

/**
 * Rows of a source of `testSource`'s shape around t: few entities, so that each has many rows; equal instants; instants at
 * window and session edges and a microsecond beside them; nulls everywhere, keys and times included; exact duplicates.
 */
export function arbitraryHistory(source: Source, tMicros: number, maxRows: number): fc.Arbitrary<Row[]> {
  const edges = [...testWindows, testGap].flatMap((window) =>
    [-1, 0, 1].map((by) => tMicros - durationMicros(window) + by),
  );
  const instant = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 9 * 86_400 }).map((seconds) => tMicros - seconds * 1_000_000) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 12 }).map((n) => tMicros - n * durationMicros("15m")) },
    { weight: 2, arbitrary: fc.constantFrom(...edges, tMicros, tMicros + 1) },
  );
  const float = fc.oneof(
    { weight: 16, arbitrary: fc.integer({ min: -400, max: 400 }).map((n) => n / 8) },
    { weight: 1, arbitrary: fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
    // So great that small ones vanish beside it, and not so great that a sum of them overflows.
    { weight: 1, arbitrary: fc.constantFrom(1e100, -1e100, 5e-324, 0.1) },
  );
  const special: Readonly<Record<string, fc.Arbitrary<Value>>> = {
    shop: fc.option(fc.constantFrom(...shops), { freq: 15, nil: null }),
    buyer_id: fc.option(fc.constantFrom<Value>(1, 2, 2n ** 53n + 1n, -(2n ** 63n)), { freq: 15, nil: null }),
    at: fc.option(instant, { freq: 20, nil: null }),
    known_at: fc.option(instant, { freq: 3, nil: null }),
    // Small numbers, so that sums stay within int64 and differences of floats mean something.
    i: fc.option(fc.integer({ min: -100, max: 100 }), { freq: 6, nil: null }),
    f: fc.option(float, { freq: 6, nil: null }),
    v: fc.option(
      fc.tuple(float, float, float).map((elements) => Float64Array.from(elements)),
      { freq: 6, nil: null },
    ),
    s: fc.option(fc.oneof(fc.constantFrom<Value>("view", "buy", ""), arbitraryValue("string")), { freq: 6, nil: null }),
  };
  const types = new Map(source.columns.map((column) => [column.name, column.type]));
  const row = fc.record(
    Object.fromEntries(
      columnsRead(source).map((name) => [name, special[name] ?? arbitraryNullable(types.get(name) ?? "string")]),
    ),
  );
  return fc
    .tuple(fc.array(row, { maxLength: maxRows }), fc.array(fc.nat(), { maxLength: 5 }))
    .map(([rows, again]) => [
      ...rows,
      ...again.flatMap((n) => (rows.length === 0 ? [] : [rows[n % rows.length] ?? {}])),
    ]);
}
