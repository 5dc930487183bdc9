import fc from "fast-check";
import {
  type AggregateFeature,
  type AggregateOptions,
  collect,
  count,
  countDistinct,
  countsBy,
  first,
  last,
  max,
  mean,
  meanVector,
  min,
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
} from "../aggregation/index.js";
import { featureView, type ViewDefinition } from "../definition/index.js";
import { build } from "../expression/index.js";
import { arbitraryExpression } from "./arbitrary-expressions.js";
import { testEntity, testGap, type testSource, testWindows } from "./arbitrary-history.js";

type TestSource = ReturnType<typeof testSource>;
type TestRow = Parameters<
  Parameters<typeof featureView<typeof testEntity, NonNullable<TestSource["rowTypes"]>, never>>[1]["features"]
>[0];
type Make = (row: TestRow, options: AggregateOptions) => AggregateFeature;

/** Every aggregate over every type that it takes. */
const makers: Readonly<Record<string, Make>> = {
  count: (_, options) => count(options),
  count_f: (row, options) => count(row.f, options),
  distinct_s: (row, options) => countDistinct(row.s, options),
  distinct_day: (row, options) => countDistinct(row.day, options),
  distinct_f: (row, options) => countDistinct(row.f, options),
  by_s: (row, options) => countsBy(row.s, ["view", "buy", ""], { ...options, other: true }),
  by_b: (row, options) => countsBy(row.b, [true, false], options),
  by_i: (row, options) => countsBy(row.i, [0, -1], { ...options, other: true }),
  sum_i: (row, options) => sum(row.i, options),
  sum_f: (row, options) => sum(row.f, options),
  mean_i: (row, options) => mean(row.i, options),
  mean_half: (row, options) => mean(row.half, options),
  min_i: (row, options) => min(row.i, options),
  max_f: (row, options) => max(row.f, options),
  min_b: (row, options) => min(row.b, options),
  max_s: (row, options) => max(row.s, options),
  min_short: (row, options) => min(row.short, options),
  max_u: (row, options) => max(row.u, options),
  first_seen: (row, options) => min(row.at, options),
  variance_i: (row, options) => variance(row.i, options),
  variance_f: (row, options) => variance(row.f, options),
  stddev_half: (row, options) => stddev(row.half, options),
  median_i: (row, options) => quantile(row.i, 0.5, options),
  p90_f: (row, options) => quantile(row.f, 0.9, options),
  least_f: (row, options) => quantile(row.f, 0, options),
  first_i: (row, options) => first(row.i, options),
  first_s: (row, options) => first(row.s, options),
  first_v: (row, options) => first(row.v, options),
  last_f: (row, options) => last(row.f, options),
  last_b: (row, options) => last(row.b, options),
  last_u: (row, options) => last(row.u, options),
  last_v: (row, options) => last(row.v, options),
  collect_s: (row, options) => collect(row.s, 3, options),
  collect_i: (row, options) => collect(row.i, 1, options),
  collect_f: (row, options) => collect(row.f, 100, options),
  collect_b: (row, options) => collect(row.b, 5, options),
  collect_u: (row, options) => collect(row.u, 5, options),
  mode_s: (row, options) => mode(row.s, options),
  mode_b: (row, options) => mode(row.b, options),
  mode_day: (row, options) => mode(row.day, options),
  top_i: (row, options) => topK(row.i, 3, options),
  top_f: (row, options) => topK(row.f, 100, options),
  top_short: (row, options) => topK(row.short, 2, options),
  mean_v: (row, options) => meanVector(row.v, options),
  visits: (_, options) => sessions({ gap: testGap }).count(options),
  visit_length: (_, options) => sessions({ gap: testGap }).meanLength("minutes", options),
  visit_longest: (_, options) => sessions({ gap: testGap }).maxLength("minutes", options),
  share_b: (row, options) => rate(count({ where: row.b }), count(), options),
  net_f: (row, options) => rate(sum(row.i), sum(row.f), options),
  mean_net: (row, options) => rate(max(row.half), mean(row.half, { where: row.b }), options),
  per_visit: (row, options) => rate(sum(row.f), sessions({ gap: testGap }).count(), options),
  trend: (row, { where }) => rate(mean(row.i, { window: "1d" }), mean(row.i, { window: "7d" }), where && { where }),
  visit_events: (_, options) => sessions({ gap: testGap }).eventsPerSession(options),
  since_last: (_, options) => sinceLast("hours", options),
  since_first: (_, options) => sinceFirst("days", options),
};

const columns = { int64: ["i"], float64: ["f", "half"], boolean: ["b"], string: ["s"], timestamp: ["at", "u", "day"] };

/** A view of every aggregate, over all rows and within a window. */
export function everyAggregateView(source: TestSource): ViewDefinition {
  const made = Object.entries(makers);
  return featureView("everything", {
    entity: testEntity,
    source,
    owner: "tests",
    features: (row) =>
      Object.fromEntries([
        ...made.map(([name, make]) => [name, make(row, {})] as const),
        ...made.map(([name, make]) => [`${name}_recent`, make(row, name === "trend" ? {} : { window: "7d" })] as const),
      ]),
  });
}

/** A view of a few aggregates, each with a random condition and window, sometimes with a ttl. */
export function arbitraryAggregateView(source: TestSource): fc.Arbitrary<ViewDefinition> {
  const condition = arbitraryExpression("boolean", columns, 2).map((expression) => build<"boolean">(expression));
  const options = fc.record({
    where: fc.option(condition, { nil: undefined, freq: 2 }),
    window: fc.option(fc.constantFrom(...testWindows), { nil: undefined, freq: 2 }),
  });
  const chosen = fc.uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(makers)), options), {
    minLength: 1,
    maxLength: 8,
    selector: ([name]) => name,
  });
  return fc
    .tuple(chosen, fc.option(fc.constantFrom("1d" as const, "7d" as const), { nil: undefined, freq: 3 }))
    .map(([made, ttl]) =>
      featureView("generated", {
        entity: testEntity,
        source,
        owner: "tests",
        ...(ttl === undefined ? {} : { ttl }),
        features: (row) =>
          Object.fromEntries(
            made.map(([name, { where, window }]) => {
              const maker = makers[name] ?? ((_, plain) => count(plain));
              return [name, maker(row, { ...(where && { where }), ...(window && { window }) })] as const;
            }),
          ),
      }),
    );
}
