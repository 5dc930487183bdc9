import { call } from "../sql/index.js";
import { type Duration, formatDuration, type TimeUnit, unitMicros } from "../time/index.js";
import type { AggregateFunction } from "./aggregation.js";
import { finishAtRead, unitOf } from "./elapsed.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { extremeOf } from "./state/index.js";

export const sinceLastAggregate: AggregateFunction = {
  name: "sinceLast",
  documentation: {
    signature: "sinceLast(unit)",
    takes: "rows, by their event time",
    value:
      "whole units from the newest row to t, ⌊(t − event time) / unit⌋; finished by the clock when read; with a window null once t − event time ≥ window",
    type: "int64",
    overNothing: "null",
  },
  typeOf: () => "int64",
  sql: ({ eventTime, filter }) => call("max", [eventTime], { filter }),
  merge: ({ eventTime, where, filter }, part) =>
    call("max", [part(call("max", [eventTime], { filter: where }))], { filter }),
  finish: (aggregation) => ({ unitMicros: unitOf(aggregation), windowMicros: aggregation.windowMicros }),
  monoid: (aggregation) =>
    extremeOf(
      1,
      "timestamp",
      (_, row) => row.eventMicros,
      (instant, tMicros) => {
        const finish = { unitMicros: unitOf(aggregation), windowMicros: aggregation.windowMicros };
        return finishAtRead(instant === null ? null : Number(instant), tMicros, finish);
      },
    ),
  describe: (aggregation) => `sinceLast(${formatDuration(unitOf(aggregation))})`,
};

/** Whole units from the newest row to now, finished by the clock when read: an int64, null over nothing. */
export function sinceLast<const W extends readonly Duration[] = readonly []>(
  unit: TimeUnit,
  options: AggregateOptions<W> = {},
): AggregateFeature<"int64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: sinceLastAggregate, parameters: { unitMicros: unitMicros(unit) } }], options);
}
