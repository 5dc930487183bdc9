/**
 * A value inside Granary. The column's type gives it meaning:
 * int64 is a `number`, or a `bigint` past ±(2⁵³ − 1); a timestamp is whole microseconds since 1970 as a `number`;
 * a vector is a `Float64Array`; a list is an array.
 */
export type Value = null | boolean | number | bigint | string | Float64Array | readonly Value[];

/** A row of columns by name. */
export type Row = Readonly<Record<string, Value>>;

/** The values of an entity's join keys, in declared order. */
export type KeyTuple = readonly Value[];

/** int64 bounds. */
export const int64Min = -(2n ** 63n);
export const int64Max = 2n ** 63n - 1n;

/** The one inner form of an int64: a number where it is safe, a bigint beyond. */
export function normalInt64(value: bigint | number): number | bigint {
  if (typeof value === "number") return value === 0 ? 0 : value;
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}

/**
 * Orders two strings by code point, as UTF-8 bytes order them (JavaScript's `<` orders by UTF-16 unit).
 * Negative, zero or positive.
 */
export function compareText(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xSurrogate = x >= 0xd800 && x <= 0xdfff;
      const ySurrogate = y >= 0xd800 && y <= 0xdfff;
      if (xSurrogate !== ySurrogate) return xSurrogate ? 1 : -1;
      return x - y;
    }
  }
  return a.length - b.length;
}

/**
 * The total order of values of one type: null least, then by value; strings by code point; false before true;
 * lists element by element.
 */
export function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (isSequence(a) && isSequence(b)) {
    const end = Math.min(a.length, b.length);
    for (let i = 0; i < end; i++) {
      const order = compareValues(a[i] ?? null, b[i] ?? null);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  // Same-typed scalars: numbers, bigints (which compare with numbers by value) or booleans.
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSequence(value: Value): value is Float64Array | readonly Value[] {
  return Array.isArray(value) || value instanceof Float64Array;
}
