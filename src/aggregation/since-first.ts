import { call, type Sql } from "../sql/index.js";
import { type Duration, formatDuration, type TimeUnit, unitMicros } from "../time/index.js";
import type { AggregateFunction, AggregateSql } from "./aggregation.js";
import { finishAtRead, unitOf, wholeUnitsSql } from "./elapsed.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { extremeOf } from "./state/index.js";

export const sinceFirstAggregate: AggregateFunction = {
  name: "sinceFirst",
  documentation: {
    signature: "sinceFirst(unit)",
    takes: "rows, by their event time",
    value:
      "whole units from the oldest row to t, ⌊(t − event time) / unit⌋; finished by the clock when read; with a window as of the snapshot",
    type: "int64",
    overNothing: "null",
  },
  typeOf: () => "int64",
  sql: (context) => sinceOldest(context, call("min", [context.eventTime], { filter: context.filter })),
  merge: (context, part) => {
    const ofCell = part(call("min", [context.eventTime], { filter: context.where }));
    return sinceOldest(context, call("min", [ofCell], { filter: context.filter }));
  },
  // The oldest row of a window changes as the window moves, which only a new snapshot can know.
  finish: (aggregation) =>
    aggregation.windowMicros === null ? { unitMicros: unitOf(aggregation), windowMicros: null } : null,
  monoid: (aggregation) =>
    extremeOf(
      -1,
      "timestamp",
      (_, row) => row.eventMicros,
      (instant, tMicros) => {
        const finish = { unitMicros: unitOf(aggregation), windowMicros: null };
        return finishAtRead(instant === null ? null : Number(instant), tMicros, finish);
      },
    ),
  describe: (aggregation) => `sinceFirst(${formatDuration(unitOf(aggregation))})`,
};

function sinceOldest({ aggregation, asOfMicros }: AggregateSql, oldest: Sql): Sql {
  return aggregation.windowMicros === null ? oldest : wholeUnitsSql(oldest, asOfMicros, unitOf(aggregation));
}

/** Whole units from the oldest row to now, finished by the clock when read: an int64, null over nothing. */
export function sinceFirst<const W extends readonly Duration[] = readonly []>(
  unit: TimeUnit,
  options: AggregateOptions<W> = {},
): AggregateFeature<"int64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: sinceFirstAggregate, parameters: { unitMicros: unitMicros(unit) } }], options);
}
