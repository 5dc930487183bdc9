import { describe, expect, test } from "vitest";
import { column } from "../expression/index.js";
import { vector } from "../schema/index.js";
import { naiveAggregates } from "../testing/index.js";
import {
  aggregates,
  collect,
  count,
  countDistinct,
  countsBy,
  describeAggregation,
  finishAtRead,
  first,
  last,
  max,
  mean,
  meanVector,
  mode,
  quantile,
  rate,
  sessions,
  sinceFirst,
  sinceLast,
  stddev,
  sum,
  topK,
  variance,
} from "./index.js";

const kind = column("kind", "string");
const amount = column("amount", "float64");
const topics = column("topics", vector(3));

test("every aggregate has a line in the oracle, and the oracle has no other", () => {
  expect(Object.keys(naiveAggregates).toSorted()).toEqual(aggregates.map((one) => one.name).toSorted());
});

test.each([
  [count({ where: kind.eq("purchase"), window: "7d" }), "count() where kind = 'purchase' over 7d"],
  [count(amount), "count(amount)"],
  [countsBy(kind, ["a"]), 'count(kind = "a")'],
  [sum(amount.mul(2)), "sum((amount * 2))"],
  [mean(amount), "mean(amount)"],
  [max(kind), "max(kind)"],
  [countDistinct(kind), "countDistinct(kind)"],
  [stddev(amount), "stddev(amount)"],
  [variance(amount, { window: "7d" }), "variance(amount) over 7d"],
  [quantile(amount, 0.9), "quantile(amount, 0.9)"],
  [mode(kind), "mode(kind)"],
  [topK(kind, 3), "topK(kind, 3)"],
  [meanVector(topics), "meanVector(topics)"],
  [first(topics), "first(topics)"],
  [last(kind), "last(kind)"],
  [collect(kind, 5), "collect(kind, 5)"],
  [sessions({ gap: "30m" }).maxLength("minutes"), "sessions(30m).maxLength(1m)"],
  [
    rate(count({ where: kind.eq("purchase") }), count(), { window: "7d" }),
    "rate(count() where kind = 'purchase' over 7d, count() over 7d)",
  ],
  [
    rate(sum(amount, { where: amount.gt(0) }), sum(amount), { where: kind.eq("refund") }),
    "rate(sum(amount) where amount > 0 and kind = 'refund', sum(amount) where kind = 'refund')",
  ],
  [rate(count({ window: "1d" }), count({ window: "7d" })), "rate(count() over 1d, count() over 7d)"],
  [sessions({ gap: "30m" }).count(), "sessions(30m).count()"],
  [sinceLast("days"), "sinceLast(1d)"],
  [sinceFirst("hours", { window: "30d" }), "sinceFirst(1h) over 30d"],
])("case %# reads as people write it", (feature, text) => {
  expect(feature.parts.map((part) => describeAggregation(part.aggregation))).toEqual([text]);
});

describe("what has no meaning", () => {
  const loose = (value: unknown): never => value as never;
  test.each([
    ["a sum of texts", () => sum(loose(kind))],
    ["a mean of texts", () => mean(loose(kind))],
    ["a variance of texts", () => variance(loose(kind))],
    ["a deviation of texts", () => stddev(loose(kind))],
    ["a quantile of texts", () => quantile(loose(kind), 0.5)],
    ["a quantile below 0", () => quantile(amount, -0.1)],
    ["a quantile beyond 1", () => quantile(amount, 1.1)],
    ["a quantile at no number", () => quantile(amount, Number.NaN)],
    ["a mode of vectors", () => mode(loose(topics))],
    ["the top of vectors", () => topK(loose(topics), 1)],
    ["the top none", () => topK(kind, 0)],
    ["the top one and a half", () => topK(kind, 1.5)],
    ["more at the top than a list may hold", () => topK(kind, 100_001)],
    ["a collection of vectors", () => collect(loose(topics), 1)],
    ["a collection of none", () => collect(kind, 0)],
    ["a rate of texts", () => rate(loose(max(kind)), count())],
    ["a rate of two values", () => rate(count(), count({ windows: ["1d", "7d"] }))],
    ["a rate of rates", () => rate(rate(count(), count()), count())],
    ["a rate of what is finished when read", () => rate(count(), sinceLast("days"))],
    ["a rate with a window in a window", () => rate(count({ window: "1d" }), count(), { window: "7d" })],
    ["a mean vector of numbers", () => meanVector(loose(amount))],
    ["window and windows", () => count({ window: "7d", windows: ["1d"] })],
    ["two values of one name", () => countsBy(kind, ["a", "a"])],
    ["a value called other", () => countsBy(kind, ["other"])],
    ["a value called other beside the others", () => countsBy(kind, ["other"], { other: true })],
  ])("%s: GR-AGGREGATE-INVALID", (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "GR-AGGREGATE-INVALID" }));
  });
  test("an approximate count: GR-AGGREGATE-APPROXIMATE", () => {
    expect(() => countDistinct(kind, { approx: true })).toThrow(
      expect.objectContaining({ code: "GR-AGGREGATE-APPROXIMATE" }),
    );
  });
  test("a gap that is no duration", () => {
    expect(() => sessions({ gap: loose("soon") })).toThrow(expect.objectContaining({ code: "GR-DURATION-INVALID" }));
  });
});

test.each([
  // instant, t, unit, window, value
  [null, 100, 10, null, null],
  [100, 100, 10, null, 0],
  [90, 100, 10, null, 1],
  [91, 100, 10, null, 0],
  [0, 100, 10, 101, 10],
  [0, 100, 10, 100, null],
])(
  "a feature counted from %s is at %s, in units of %s within %s, %s",
  (instant, t, unitMicros, windowMicros, value) => {
    expect(finishAtRead(instant, t, { unitMicros, windowMicros })).toBe(value);
  },
);
