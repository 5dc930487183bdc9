import { describe, expect, test } from "vitest";
import { instant } from "../time/index.js";
import { type DataType, int64, isDataType, list, vector } from "./data-type.js";
import { fromOutside, toJson, toPublic } from "./json.js";
import type { Value } from "./value.js";

const written: readonly (readonly [Value, DataType, unknown])[] = [
  [null, "int64", null],
  [42, "int64", 42],
  [2n ** 53n + 1n, "int64", "9007199254740993"],
  [0.1, "float64", 0.1],
  [Number.POSITIVE_INFINITY, "float64", "Infinity"],
  [Number.NEGATIVE_INFINITY, "float64", "-Infinity"],
  [true, "boolean", true],
  ["a\u0000'\n😀", "string", "a\u0000'\n😀"],
  [0, "timestamp", "1970-01-01T00:00:00Z"],
  [1_500_000, "timestamp", "1970-01-01T00:00:01.5Z"],
  [Float64Array.of(1, 2.5, Number.POSITIVE_INFINITY), vector(3), [1, 2.5, "Infinity"]],
  [["a", null], list("string"), ["a", null]],
];

test.each(written)("case %# is written as JSON and read again", (value, type, json) => {
  expect(toJson(value, type)).toEqual(json);
  expect(fromOutside(json, type, "x")).toEqual(value);
});

describe("reading from outside", () => {
  const refused: readonly (readonly [unknown, DataType])[] = [
    [4.5, "int64"],
    ["4.5", "int64"],
    ["9223372036854775808", "int64"],
    [2 ** 53, "int64"],
    ["1", "float64"],
    ["true", "boolean"],
    [1, "boolean"],
    [1, "string"],
    [1_700_000_000, "timestamp"],
    // Looks like an Instant, and could hold what none does.
    [{ micros: 1.5 }, "timestamp"],
    [{ micros: 1_700_000_000_000_000 }, "timestamp"],
    [{ ms: 1_700_000_000_000 }, "timestamp"],
    [[1, 2], vector(3)],
    [["a"], vector(1)],
    [[1], list("string")],
    [{}, "string"],
  ];
  test.each(refused)("%j is no %j: GR-VALUE-TYPE", (value, type) => {
    expect(() => fromOutside(value, type, "x")).toThrow(expect.objectContaining({ code: "GR-VALUE-TYPE" }));
  });

  test.each([
    ["0.25", "float64", 0.25],
    ["1e3", "float64", 1000],
    ["-42", "int64", -42],
    ["true", "boolean", true],
  ] as const)("where all is text, %s is a %s", (text, type, value) => {
    expect(fromOutside(text, type, "x", { fromText: true })).toBe(value);
  });

  test("an Instant and a Date are timestamps", () => {
    expect(fromOutside(instant({ us: 1_500_001 }), "timestamp", "x")).toBe(1_500_001);
    expect(fromOutside(new Date(1500), "timestamp", "x")).toBe(1_500_000);
  });

  test("−0 is 0 and NaN is null", () => {
    expect(fromOutside(-0, "float64", "x")).toBe(0);
    expect(fromOutside(Number.NaN, "float64", "x")).toBeNull();
    expect(fromOutside([1, Number.NaN], vector(2), "x")).toBeNull();
  });
});

describe("the value that programs see", () => {
  test("is an Instant, a bigint where declared, and else a safe number", () => {
    expect(toPublic(1_500_000, "timestamp", "x")).toEqual(instant({ ms: 1500 }));
    expect(toPublic(5, int64({ as: "bigint" }), "x")).toBe(5n);
    expect(toPublic(5, "int64", "x")).toBe(5);
    expect(toPublic(["a"], list("string"), "x")).toEqual(["a"]);
  });

  test("is never an unsafe integer: GR-VALUE-UNSAFE-INTEGER names the column and the way out", () => {
    expect(() => toPublic(2n ** 53n, "int64", "order_id")).toThrow(
      expect.objectContaining({
        code: "GR-VALUE-UNSAFE-INTEGER",
        detail: expect.stringContaining('"order_id" holds 9007199254740992'),
        hint: expect.stringContaining('int64({ as: "bigint" })'),
      }),
    );
  });
});

describe("types", () => {
  test.each(["int64", "float64", "boolean", "string", "timestamp", int64({ as: "bigint" }), vector(2), list("int64")])(
    "%j is a type",
    (type) => expect(isDataType(type)).toBe(true),
  );
  test.each(["int", "", null, 5, { kind: "vector" }, { kind: "list", of: { kind: "vector", length: 1, fit: false } }])(
    "%j is none",
    (type) => expect(isDataType(type)).toBe(false),
  );
  test.each([0, -1, 1.5, Number.NaN])("a vector of length %s is none: GR-TYPE-INVALID", (length) => {
    expect(() => vector(length)).toThrow(expect.objectContaining({ code: "GR-TYPE-INVALID" }));
  });
});
