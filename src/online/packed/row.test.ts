import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isGranaryError } from "../../errors/index.js";
import { type DataType, list, type Value, vector } from "../../schema/index.js";
import { byteSink } from "./byte-sink.js";
import { checksum } from "./checksum.js";
import { packedLayout } from "./column.js";
import { packedSchemaId, packedVersion, packRow, unpackRow } from "./row.js";

const header = { schemaId: 1, version: { asOfMicros: 0, build: 1 } };

function layoutOf(types: readonly DataType[]) {
  return packedLayout(types.map((type, i) => ({ name: `f${i}`, type, finish: null, hash: "h" })));
}

/** The bytes of a row with event time 0. */
function packed(types: readonly DataType[], values: readonly Value[], eventTimeMicros = 0): Buffer {
  const sink = byteSink();
  packRow(sink, layoutOf(types), header, { key: [1], eventTimeMicros, values });
  return Buffer.from(sink.bytes.subarray(0, sink.length));
}

function unpacked(types: readonly DataType[], bytes: Buffer) {
  return unpackRow(bytes, bytes.length, layoutOf(types)).values;
}

/** Bytes as a row that was written so ends: with their checksum. */
function sealed(bytes: Uint8Array): Buffer {
  const sum = checksum(bytes, 0, bytes.length);
  return Buffer.concat([bytes, Buffer.of(sum & 255, sum >> 8)]);
}

/** By hand: 01 schema, 00 as-of (day 0), 01 build, 00 event time; then the bitmap and the values. */
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
    const bytes = sealed(Buffer.from(`01000100${hex.replaceAll(" ", "")}`, "hex"));
    expect(packed(types, values).toString("hex")).toBe(bytes.toString("hex"));
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
        expect(packedSchemaId(sink.bytes, sink.length)).toBe(build);
        expect(packedVersion(sink.bytes, sink.length)).toEqual(written.version);
        const { version, eventTimeMicros } = unpackRow(sink.bytes, sink.length, layoutOf([]));
        expect({ version, eventTimeMicros }).toEqual({ version: written.version, eventTimeMicros: event + 0 });
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
    expect(() => unpackRow(mixed, end, layoutOf(mixedTypes)), `${end} bytes`).toThrow("GR-ONLINE-CORRUPT");
    // Values that end too early are found without the checksum too.
    const shorter = sealed(mixed.subarray(0, Math.min(end, mixed.length - 3)));
    expect(() => unpacked(mixedTypes, shorter), `${end} bytes, sealed`).toThrow("GR-ONLINE-CORRUPT");
  }
});

test("bytes after the last value are found", () => {
  const longer = sealed(Buffer.concat([mixed.subarray(0, -2), Buffer.of(0)]));
  expect(() => unpacked(mixedTypes, longer)).toThrow(/GR-ONLINE-CORRUPT.*1 bytes after/);
});

test("a bit that flipped anywhere is found, in what is read for its version too", () => {
  for (let bit = 0; bit < mixed.length * 8; bit++) {
    const flipped = Buffer.from(mixed);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => unpacked(mixedTypes, flipped), `bit ${bit}`).toThrow("GR-ONLINE-CORRUPT");
    expect(() => packedVersion(flipped, flipped.length), `bit ${bit}`).toThrow("GR-ONLINE-CORRUPT");
  }
});

test("any bytes are read as a row or refused, and no other way out is taken", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
      try {
        unpacked(mixedTypes, sealed(Buffer.concat([Buffer.from("01000100", "hex"), tail])));
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
