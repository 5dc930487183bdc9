import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGranaryError } from "../../errors/index.js";
import { type DataType, list, type Value, vector } from "../../schema/index.js";
import { byteSink } from "./byte-sink.js";
import { byteSource } from "./byte-source.js";
import { packedLayout } from "./column.js";
import { packRow, unpackHeader, unpackValues } from "./row.js";

const header = { schemaId: 1, version: { asOfMicros: 0, build: 1 } };

function layoutOf(types: readonly DataType[]) {
  return packedLayout(types.map((type, i) => ({ name: `f${i}`, type, finish: null })));
}

/** The bytes of a row with event time 0. */
function packed(types: readonly DataType[], values: readonly Value[], eventTimeMicros = 0): Buffer {
  const sink = byteSink();
  packRow(sink, layoutOf(types), header, { key: [1], eventTimeMicros, values });
  return Buffer.from(sink.bytes.subarray(0, sink.length));
}

function unpacked(types: readonly DataType[], bytes: Buffer) {
  const source = byteSource(bytes, bytes.length);
  unpackHeader(source);
  return unpackValues(source, layoutOf(types)).values;
}

/** By hand: 01 layout, 01 schema, 00 as-of (day 0), 01 build, 00 event time; then the bitmap and the values. */
const rows: readonly (readonly [label: string, types: readonly DataType[], values: readonly Value[], hex: string])[] = [
  ["nothing", [], [], ""],
  ["nulls", ["int64", "string"], [null, null], "03"],
  ["small integers", ["int64", "int64", "int64"], [0, -1, 63], "00 00 01 7e"],
  ["a two-byte integer", ["int64"], [64], "00 8001"],
  ["int64's least", ["int64"], [-(2n ** 63n)], "00 ffffffffffffffffff01"],
  ["booleans", ["boolean", "boolean"], [true, false], "02"],
  ["a whole float", ["float64"], [3], "02 06"],
  ["hundredths", ["float64"], [0.45], "04 5a"],
  ["ten-thousandths", ["float64"], [0.0001], "06 02"],
  ["a float of 8 bytes", ["float64"], [1e300], "00 9c7500883ce4377e"],
  ["infinity", ["float64"], [Infinity], "00 000000000000f07f"],
  ["text", ["string"], ["é"], "00 02 c3a9"],
  ["an instant of the second day", ["timestamp"], [86_400_000_000], "00 01"],
  ["an instant 17 s before 1970", ["timestamp"], [-17_000_000], "00 d1 01"],
  ["a vector", [vector(1)], [Float64Array.of(1)], "00 000000000000f03f"],
  ["a list", [list("int64")], [[1, null]], "00 02 02 02"],
];

describe("a row's bytes", () => {
  test.each(rows)("%s", (_, types, values, hex) => {
    expect(packed(types, values).toString("hex")).toBe(`0101000100${hex.replaceAll(" ", "")}`);
    expect(unpacked(types, packed(types, values))).toEqual(values);
  });
});

test("as-of, build and event time come back, whatever their size", () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.maxSafeInteger(),
      fc.integer({ min: 0, max: 2 ** 32 }),
      (asOf, event, build) => {
        const sink = byteSink();
        const written = { schemaId: build, version: { asOfMicros: asOf + 0, build } };
        packRow(sink, layoutOf([]), written, { key: [1], eventTimeMicros: event + 0, values: [] });
        const source = byteSource(sink.bytes, sink.length);
        expect(unpackHeader(source)).toEqual(written);
        expect(unpackValues(source, layoutOf([])).eventTimeMicros).toBe(event + 0);
      },
    ),
  );
});

const mixedTypes: readonly DataType[] = [
  "int64",
  "float64",
  "boolean",
  "string",
  "timestamp",
  vector(2),
  list("string"),
];
const mixed = packed(mixedTypes, [300, 1 / 3, true, "text", 1_000_001, Float64Array.of(1, 2), ["a", null, "b"]]);

test("a row that is cut off anywhere is found damaged", () => {
  for (let end = 0; end < mixed.length; end++) {
    // The bytes that follow in LMDB's buffer are another row's.
    const source = byteSource(mixed, end);
    expect(() => {
      unpackHeader(source);
      unpackValues(source, layoutOf(mixedTypes));
    }, `${end} bytes`).toThrow("GR-ONLINE-CORRUPT");
  }
});

test("bytes after the last value are found", () => {
  expect(() => unpacked(mixedTypes, Buffer.concat([mixed, Buffer.of(0)]))).toThrow("GR-ONLINE-CORRUPT");
});

test("a layout of another version of Granary is refused", () => {
  expect(() => unpacked([], Buffer.from("0201000100", "hex"))).toThrow(/GR-ONLINE-CORRUPT.*layout 2/);
});

test("any bytes are read as a row or refused, and no other way out is taken", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
      try {
        unpacked(mixedTypes, Buffer.concat([Buffer.from("0101000100", "hex"), tail]));
      } catch (error) {
        expect(isGranaryError(error, "GR-ONLINE-CORRUPT")).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test.each<[DataType, Value]>([
  ["int64", 1.5],
  ["int64", "1"],
  ["float64", Number.NaN],
  ["boolean", 1],
  ["string", 1],
  ["timestamp", 0.5],
  [vector(2), Float64Array.of(1)],
  [list("int64"), ["1"]],
])("a defect that hands %j the value %s is told, not stored", (type, value) => {
  expect(() => packed([type], [value])).toThrow("GR-INTERNAL");
});
