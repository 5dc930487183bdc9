import { compareValues, type DataType, type Value } from "../../schema/index.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import type { Monoid, StateRow } from "./monoid.js";
import { readNullable, writeNullable } from "./value-bytes.js";

/** What of a row is ordered: its event time, its created time and x, left to right, null least. */
type Entry = readonly [eventMicros: number, createdMicros: number | null, x: Value];

/** The row that is least (sign −1) or greatest (sign 1); its x is the value. */
export function endOf(sign: 1 | -1, type: DataType): Monoid<Entry | null> {
  const better = (a: Entry | null, b: Entry | null): Entry | null => {
    if (a === null || b === null) return a ?? b;
    return sign * compareValues(a, b) >= 0 ? a : b;
  };
  return {
    empty: () => null,
    add: (state, x, row) => better(state, entryOf(x, row)),
    merge: better,
    finish: (state) => state?.[2] ?? null,
    write(state, bytes) {
      bytes.byte(state === null ? 0 : 1);
      if (state !== null) writeEntry(state, bytes, type);
    },
    read: (bytes) => (bytes.byte() === 0 ? null : readEntry(bytes, type)),
  };
}

/** The greatest `length` rows, in ascending order; their x are the value. */
export function greatestEntries(length: number, type: DataType): Monoid<readonly Entry[]> {
  const merge = (a: readonly Entry[], b: readonly Entry[]): readonly Entry[] =>
    [...a, ...b].sort(compareValues).slice(-length);
  return {
    empty: () => [],
    add: (state, x, row) => merge(state, [entryOf(x, row)]),
    merge,
    finish: (state) => state.map(([, , x]) => x),
    write(state, bytes) {
      bytes.count(state.length);
      for (const entry of state) writeEntry(entry, bytes, type);
    },
    read: (bytes) => Array.from({ length: bytes.count() }, () => readEntry(bytes, type)),
  };
}

function entryOf(x: Value, { eventMicros, createdMicros }: StateRow): Entry {
  return [eventMicros, createdMicros, x];
}

function writeEntry([eventMicros, createdMicros, x]: Entry, bytes: ByteWriter, type: DataType): void {
  bytes.integer(eventMicros);
  writeNullable(bytes, createdMicros, "timestamp");
  writeNullable(bytes, x, type);
}

function readEntry(bytes: ByteReader, type: DataType): Entry {
  const eventMicros = Number(bytes.integer());
  const createdMicros = readNullable(bytes, "timestamp");
  return [eventMicros, createdMicros === null ? null : Number(createdMicros), readNullable(bytes, type)];
}
