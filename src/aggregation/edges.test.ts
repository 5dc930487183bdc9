import { describe, expect, test } from "vitest";
import { column } from "../expression/index.js";
import type { Value } from "../schema/index.js";
import {
  type AggregateFeature,
  count,
  countDistinct,
  countsBy,
  max,
  mean,
  min,
  quantile,
  rate,
  sinceFirst,
  sinceLast,
  stateOf,
  stddev,
  sum,
  variance,
} from "./index.js";

const [INF, NEG] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const hourMicros = 3_600_000_000;
const x = column("x", "float64");
const n = column("n", "int64");

/** What the parts of a feature come to over rows an hour apart, the last at the instant 100 h. */
function values(feature: AggregateFeature, xs: readonly Value[], name = "x"): readonly Value[] {
  return feature.parts.map(({ aggregation }) => {
    const state = stateOf(aggregation);
    const rows = xs.map((value, i) => ({
      row: { [name]: value },
      eventMicros: (100 - (xs.length - 1 - i)) * hourMicros,
      createdMicros: null,
    }));
    // Half of the rows in one state, half in another, merged in either order.
    const half = Math.floor(rows.length / 2);
    const [one, other] = [rows.slice(0, half), rows.slice(half)].map((some) =>
      some.reduce((made, row) => state.add(made, row), state.empty()),
    );
    return state.finish(state.merge(state.decode(state.encode(one)), other), 100 * hourMicros);
  });
}
const value = (feature: AggregateFeature, xs: readonly Value[], name?: string) => values(feature, xs, name)[0];

describe("numbers whose squares are no doubles", () => {
  test.each([
    // 1, 3 and 5 have the sample variance 4.
    [[1e160, 3e160, 5e160], 2e160],
    [[1e200, -1e200], Math.SQRT2 * 1e200],
    [[1, 2, 3], 1],
    [[1e160, null, 1e160], 0],
    [[1e160], null],
    [[1e160, INF], null],
  ])("have a standard deviation: %j", (xs, expected) => {
    const found = value(stddev(x), xs);
    if (expected === null) expect(found).toBeNull();
    else expect(Number(found) / (expected || 1)).toBeCloseTo(expected === 0 ? 0 : 1, 12);
  });

  test("have a variance where it is a double", () => {
    expect(Number(value(variance(x), [1e153, 3e153, 5e153])) / 4e306).toBeCloseTo(1, 12);
    expect(value(variance(x), [1, 2, 4])).toBeCloseTo(7 / 3, 12);
    expect(value(variance(x), [1e200, -1e200])).toBe(INF);
  });
});

describe("infinities", () => {
  test.each([
    [[INF, 1, 2], INF],
    [[NEG, 1, 2], NEG],
    [[1, NEG, NEG], NEG],
    [[INF, 1, NEG], null],
    [[1e308, 1e308, 1], INF],
  ])("of %j the sum and the mean", (xs, expected) => {
    expect(value(sum(x), xs)).toBe(expected);
    expect(value(mean(x), xs)).toBe(expected);
  });

  test.each([
    [[INF, INF, INF], 0.5, INF],
    [[INF, INF], 0.5, INF],
    [[NEG, NEG], 0.25, NEG],
    [[NEG, INF], 0.5, null],
    [[1, INF], 0.5, INF],
    [[NEG, 1], 0, NEG],
    [[5, 1, 3], 0.5, 3],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 1, 4],
    [[], 0.5, null],
    [[null, 7], 0.3, 7],
  ])("in %j the quantile at %d", (xs, q, expected) => {
    expect(value(quantile(x, q), xs)).toBe(expected);
  });
});

describe("a rate", () => {
  const each = rate(sum(x), count(x));
  test.each([
    [[1, 2, 4], 7 / 3],
    [[], null],
    [[null, null], null],
    [[INF, NEG], null],
  ])("of %j", (xs, expected) => {
    expect(value(each, xs)).toBe(expected);
  });

  test("by nothing, or by what cancels, is null, and never minus zero", () => {
    expect(value(rate(count(x), sum(x)), [1, -1])).toBeNull();
    expect(value(rate(count(x), sum(x)), [0, 0])).toBeNull();
    expect(value(rate(sum(x), count(x)), [0, -0])).toBe(0);
    expect(value(rate(max(x), count(x)), [-0, -0])).toBe(0);
  });
});

test("values counted apart are told apart past 2^53, and others count the rest", () => {
  const counts = countsBy(n, [1, 2], { other: true });
  const xs = [1, 2, 2, 9_007_199_254_740_993n, null, 3];
  expect(values(counts, xs, "n")).toEqual([1, 2, 2]);
  expect(value(countDistinct(n), [9_007_199_254_740_993n, 9_007_199_254_740_995n, 1, 1], "n")).toBe(3);
  expect([value(min(n), xs, "n"), value(max(n), xs, "n")]).toEqual([1, 9_007_199_254_740_993n]);
});

test("time passes from the first and the last row, each within its window", () => {
  expect(value(sinceLast("hours"), [1, 2, 3])).toBe(0);
  expect(value(sinceFirst("hours"), [1, 2, 3])).toBe(2);
  expect(value(sinceLast("hours"), [])).toBeNull();
});

test("no windows are a window of all, and a window is named by its length", () => {
  const windows = (feature: AggregateFeature) =>
    feature.parts.map(({ suffix, aggregation }) => [suffix, aggregation.windowMicros]);
  expect(windows(count({ windows: [] }))).toEqual([["", null]]);
  expect(windows(count({ window: "1h" }))).toEqual([["", hourMicros]]);
  expect(windows(count({ windows: ["1h", "2h"] }))).toEqual([
    ["_1h", hourMicros],
    ["_2h", 2 * hourMicros],
  ]);
});
