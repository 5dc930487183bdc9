import { invariant } from "../errors/index.js";
import { allOf, anyOf, call, caseWhen, cast, float, int, nullSql, operation, type Sql, star } from "../sql/index.js";
import { type Duration, durationMicros, formatDuration, type TimeUnit, unitMicros } from "../time/index.js";
import type { AggregateFunction, AggregateSql, Aggregation } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { isFirstInWindow, previous, previousColumn } from "./previous-row.js";

/**
 * Sessions of an entity's rows: one begins at a row more than `gap` after the row before it, and exactly `gap` continues.
 * So a session's length is the sum of the steps inside it.
 */
function parts(context: AggregateSql): { readonly sessions: Sql; readonly withinMicros: Sql; readonly rows: Sql } {
  const { aggregation, filter, eventTime } = context;
  const gap = int(number(aggregation, "gapMicros"));
  const step = operation("-", call("epoch_us", [eventTime]), call("epoch_us", [previous(context)]));
  const first = isFirstInWindow(context);
  const begins = anyOf([first, operation(">", step, gap)]);
  const continues = [operation("NOT", first), operation("<=", step, gap)];
  return {
    sessions: call("count", [star], { filter: allOf([filter, begins]) }),
    withinMicros: call("coalesce", [call("sum", [step], { filter: allOf([filter, ...continues]) }), int(0)]),
    rows: call("count", [star], { filter }),
  };
}

/** a / b in doubles; null where b is 0. */
function ratio(a: Sql, b: Sql): Sql {
  return caseWhen([[operation("=", b, int(0)), nullSql]], operation("/", cast(a, "float64"), cast(b, "float64")));
}

function number(aggregation: Aggregation, parameter: string): number {
  const value = aggregation.parameters[parameter];
  invariant(typeof value === "number", `${aggregation.function} lacks its ${parameter}.`);
  return value;
}

function gapText(aggregation: Aggregation): string {
  return formatDuration(number(aggregation, "gapMicros"));
}

const ofRows = "rows, by their event time";

export const sessionCountAggregate: AggregateFunction = {
  name: "sessionCount",
  documentation: {
    signature: "sessions({ gap }).count()",
    takes: ofRows,
    value: "sessions: one begins at a row more than `gap` after the entity's previous row (exactly `gap` continues)",
    type: "int64",
    overNothing: "0",
  },
  typeOf: () => "int64",
  prepare: (context) => [previousColumn(context)],
  sql: (context) => parts(context).sessions,
  describe: (aggregation) => `sessions(${gapText(aggregation)}).count()`,
};

export const sessionMeanLengthAggregate: AggregateFunction = {
  name: "sessionMeanLength",
  documentation: {
    signature: "sessions({ gap }).meanLength(unit)",
    takes: ofRows,
    value: "mean over sessions of last − first event time, in units, fractional; a session of one row has length 0",
    type: "float64",
    overNothing: "null",
  },
  typeOf: () => "float64",
  prepare: (context) => [previousColumn(context)],
  sql: (context) => {
    const { sessions, withinMicros } = parts(context);
    return operation("/", ratio(withinMicros, sessions), float(number(context.aggregation, "unitMicros")));
  },
  describe: (aggregation) =>
    `sessions(${gapText(aggregation)}).meanLength(${formatDuration(number(aggregation, "unitMicros"))})`,
};

export const sessionEventsAggregate: AggregateFunction = {
  name: "sessionEvents",
  documentation: {
    signature: "sessions({ gap }).eventsPerSession()",
    takes: ofRows,
    value: "rows / sessions",
    type: "float64",
    overNothing: "null",
  },
  typeOf: () => "float64",
  prepare: (context) => [previousColumn(context)],
  sql: (context) => {
    const { sessions, rows } = parts(context);
    return ratio(rows, sessions);
  },
  describe: (aggregation) => `sessions(${gapText(aggregation)}).eventsPerSession()`,
};

export interface Sessions {
  /** How many: an int64, 0 over nothing. */
  count<const W extends readonly Duration[] = readonly []>(
    options?: AggregateOptions<W>,
  ): AggregateFeature<"int64", WindowSuffix<W>>;
  /** Mean of last − first event time, in fractional units: a float64, null over nothing. */
  meanLength<const W extends readonly Duration[] = readonly []>(
    unit: TimeUnit,
    options?: AggregateOptions<W>,
  ): AggregateFeature<"float64", WindowSuffix<W>>;
  /** Rows a session: a float64, null over nothing. */
  eventsPerSession<const W extends readonly Duration[] = readonly []>(
    options?: AggregateOptions<W>,
  ): AggregateFeature<"float64", WindowSuffix<W>>;
}

/** Sessions of an entity's rows: a row more than `gap` after the previous one begins a new session. */
export function sessions({ gap }: { readonly gap: Duration }): Sessions {
  const gapMicros = durationMicros(gap);
  return Object.freeze<Sessions>({
    count: (options = {}) =>
      aggregateFeature([{ aggregate: sessionCountAggregate, parameters: { gapMicros } }], options),
    meanLength: (unit, options = {}) =>
      aggregateFeature(
        [{ aggregate: sessionMeanLengthAggregate, parameters: { gapMicros, unitMicros: unitMicros(unit) } }],
        options,
      ),
    eventsPerSession: (options = {}) =>
      aggregateFeature([{ aggregate: sessionEventsAggregate, parameters: { gapMicros } }], options),
  });
}
