import { expect, describe as group, test } from "vitest";
import { int64, type Row } from "../schema/index.js";
import { instant } from "../time/index.js";
import { column, describe, type Expr, evaluate, value, when } from "./index.js";

const i = column("i", "int64");
const f = column("f", "float64");
const s = column("s", "string");
const b = column("b", "boolean");
const t = column("t", "timestamp");

// 2026-11-25T07:03:09.5Z is a Wednesday.
const row: Row = { i: 7, f: -2.5, s: " Straße|€😀 ", b: true, t: Date.UTC(2026, 10, 25, 7, 3, 9, 500) * 1000, n: null };
const missing = column("n", "int64");

const meanings: readonly (readonly [string, Expr, unknown])[] = [
  ["adds integers", i.add(3), 10],
  ["adds an integer to a double", f.add(i), 4.5],
  ["divides in doubles", i.div(2), 3.5],
  ["divides by zero", i.div(0), Number.POSITIVE_INFINITY],
  ["makes null of 0 / 0", i.sub(7).div(0), null],
  ["keeps the dividend's sign in a remainder", i.neg().mod(4), -3],
  ["makes null of a remainder by zero", i.mod(0), null],
  ["rounds half away from zero", f.round(), -3],
  ["rounds down", f.floor(), -3],
  ["never makes −0", f.mul(0), 0],
  ["drops a fraction", f.asInt64(), -2],
  ["counts the edges that are at most the value", i.bucket([1, 7, 9]), 2],
  ["counts edges that are no integers", i.bucket([6.5, 7, 7.5]), 2],
  ["is not between values below", i.between(1, 6), false],
  ["is not between values above", i.between(8, 9), false],
  ["compares across number types", i.gt(f), true],
  ["compares by code point", s.lt("😀"), true],
  ["is null beside a null", missing.eq(1), null],
  ["fills a null", missing.fillNull(5), 5],
  ["knows a null", missing.isNull(), true],
  ["finds a value among others", i.in([1, 7]), true],
  ["makes null of membership of a null", missing.in([1]), null],
  ["and of false and null is false", b.not().and(missing.eq(1)), false],
  ["or of false and null is null", b.not().or(missing.eq(1)), null],
  ["an unknown condition is false", when(missing.eq(1), i, 0), 0],
  ["a known condition chooses", when(b, s, "x"), " Straße|€😀 "],
  ["a condition that holds keeps a value", when(b, i, null), 7],
  ["a condition that doesn't makes it null", when(b.not(), i, null), null],
  ["an unknown condition makes it null", when(missing.eq(1), i, null), null],
  ["lowers", s.lower().trim(), "straße|€😀"],
  ["counts code points", s.trim().length(), 9],
  ["takes a part", s.trim().splitPart("|", 1), "€😀"],
  ["makes null of a part beyond the last", s.splitPart("|", 2), null],
  ["takes code points", s.trim().substring(8, 1), "😀"],
  ["replaces", s.replace("ß", "ss").trim().startsWith("Strasse"), true],
  ["joins", s.trim().concat("!", "?").endsWith("!?"), true],
  ["contains", s.contains("€"), true],
  ["reads an integer", value("-042", "string").asInt64(), -42],
  ["makes null of what is no integer", value("4.2", "string").asInt64(), null],
  ["reads a number", value("1e3", "string").asFloat64(), 1000],
  ["writes an integer", i.asString(), "7"],
  ["takes calendar parts", t.dayOfWeek().mul(10000).add(t.month().mul(100)).add(t.day()), 31125],
  ["goes to the start of a week", t.startOf("week"), Date.UTC(2026, 10, 23) * 1000],
  ["goes to the start of a quarter", t.startOf("quarter"), Date.UTC(2026, 9, 1) * 1000],
  ["counts whole units downwards", t.since(instant("2026-11-26"), "days"), -1],
  ["counts units of its own", t.since(instant("2026-11-25"), "15m"), 28],
  ["compares instants", t.between("2026-11-25", "2026-11-26"), true],
];

test.each(meanings)("%s", (_, expr, expected) => {
  expect(evaluate(expr.expression, row)).toBe(expected);
});

test("keeps bigints where an operand has them", () => {
  const id = column("i", int64({ as: "bigint" }));
  const types = [id.add(1), i.mul(id), id.neg(), id.add(f), id.div(2), id.asString()].map(
    (expr) => expr.expression.type,
  );
  expect(types).toEqual([id.expression.type, id.expression.type, id.expression.type, "float64", "float64", "string"]);
});

test("reads as people write it", () => {
  expect(describe(i.add(1).gt(f).and(s.eq("o'clock"), t.ge("2026-01-01")).expression)).toBe(
    "(i + 1) > f and s = 'o''clock' and t >= 2026-01-01T00:00:00Z",
  );
});

test("is frozen, serialisable data", () => {
  const { expression } = i.add(1);
  expect(Object.isFrozen(expression)).toBe(true);
  expect(JSON.parse(JSON.stringify(expression))).toEqual(expression);
});

group("what has no meaning", () => {
  // Programs without types, or with wrong ones, get here.
  const loose = (expr: unknown): Record<string, (...args: unknown[]) => Expr> => expr as never;
  test.each([
    ["a fraction beside an int64", () => i.mul(0.5)],
    ["a text beside a number", () => loose(i).eq?.("7")],
    ["a column of another type", () => loose(i).eq?.(s)],
    ["a null", () => loose(i).eq?.(null)],
    ["NaN", () => f.gt(Number.NaN)],
    ["membership of nothing", () => i.in([])],
    ["edges out of order", () => i.bucket([2, 1])],
    ["an edge twice", () => i.bucket([1, 1])],
    ["no edges", () => i.bucket([])],
    ["edges that are no list", () => loose(i).bucket?.(1)],
    ["a start that is no whole number", () => s.substring(0.5, 2)],
    ["a start that is no number", () => loose(s).substring?.("0", 2)],
    ["an empty text to replace", () => s.replace("", "x")],
    ["a negative start", () => s.substring(-1, 2)],
    ["an unknown period", () => loose(t).startOf?.("decade")],
    ["branches of two types", () => when(b, i, loose(s) as never)],
  ])("%s: GR-EXPRESSION-INVALID", (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "GR-EXPRESSION-INVALID" }));
  });

  test.each([
    ["a sum past int64", () => evaluate(value((2n ** 63n - 1n) as never, "int64").add(1).expression, row)],
    ["the absolute of the least int64", () => evaluate(value(-(2n ** 63n) as never, "int64").abs().expression, row)],
    ["an int64 of 2^63", () => evaluate(value(2 ** 63, "float64").asInt64().expression, row)],
  ])("%s: GR-VALUE-OVERFLOW", (_, run) => {
    expect(run).toThrow(expect.objectContaining({ code: "GR-VALUE-OVERFLOW" }));
  });
});
