import type { Value } from "../schema/index.js";
import {
  allOf,
  anyOf,
  ascending,
  call,
  caseWhen,
  cast,
  float,
  instantSql,
  int,
  isNull,
  name,
  nullSql,
  operation,
  over,
  type Sql,
  star,
} from "../sql/index.js";
import { type Duration, durationMicros, formatDuration, type TimeUnit, unitMicros } from "../time/index.js";
import type { AggregateFunction, AggregateSql, Aggregation, PreparedColumn } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { numberParameter } from "./input.js";
import { isFirstInWindow, lastTime, previous, previousColumn, rowsTogether } from "./previous-row.js";
import { type Monoid, type Session, sessionList } from "./state/index.js";

/**
 * Sessions of an entity's rows: one begins at a row more than `gap` after the row before it, and exactly `gap` continues.
 * So a session's length is the sum of the steps inside it.
 */
function parts(context: AggregateSql): { readonly sessions: Sql; readonly withinMicros: Sql; readonly rows: Sql } {
  const { aggregation, filter, stretch } = context;
  const gap = int(numberParameter(aggregation, "gapMicros"));
  const step = stepMicros(context);
  const first = isFirstInWindow(context);
  const begins = anyOf([first, operation(">", step, gap)]);
  const continues = [operation("NOT", first), operation("<=", step, gap)];
  const between = call("coalesce", [call("sum", [step], { filter: allOf([filter, ...continues]) }), int(0)]);
  return {
    sessions: call("count", [star], { filter: allOf([filter, begins]) }),
    ...(stretch === null
      ? { withinMicros: between, rows: call("count", [star], { filter }) }
      : {
          withinMicros: operation(
            "+",
            between,
            call("coalesce", [call("sum", [lengthOf(context)], { filter }), int(0)]),
          ),
          rows: call("sum", [stretch.rows], { filter }),
        }),
  };
}

/** Microseconds from the first to the last row of a stretch. */
function lengthOf(context: AggregateSql): Sql {
  return operation("-", call("epoch_us", [lastTime(context)]), call("epoch_us", [context.eventTime]));
}

/** Microseconds since the row before. */
function stepMicros(context: AggregateSql): Sql {
  return operation("-", call("epoch_us", [context.eventTime]), call("epoch_us", [previous(context)]));
}

/**
 * The event time at which a row's session began, among the rows that satisfy `where`. A window changes it for one session
 * alone: that which began before the window did.
 */
function beginColumn(context: AggregateSql): PreparedColumn {
  const { aggregation, eventTime } = context;
  const before = previousColumn(context);
  const gap = int(numberParameter(aggregation, "gapMicros"));
  const begins = anyOf([isNull(previous(context)), operation(">", stepMicros(context), gap)]);
  return {
    as: `begin ${gapText(aggregation)} ${before.as}`,
    value: over(call("max", [caseWhen([[begins, eventTime]], nullSql)]), rowsTogether(context), [ascending(eventTime)]),
    reads: [before],
  };
}

/** Microseconds of the longest session. */
function longestMicros(context: AggregateSql): Sql {
  const { aggregation, asOfMicros, eventTime, filter } = context;
  const last = lastTime(context);
  const begin = name(beginColumn(context).as);
  const micros = (instant: Sql): Sql => call("epoch_us", [instant]);
  const sinceBegin = operation("-", micros(last), micros(begin));
  if (aggregation.windowMicros === null) return call("max", [sinceBegin], { filter });
  const start = instantSql(asOfMicros - aggregation.windowMicros);
  const whole = call("max", [sinceBegin], { filter: allOf([filter, operation(">", begin, start)]) });
  const cut = { filter: allOf([filter, operation("<=", begin, start)]) };
  const rest = operation("-", call("max", [micros(last)], cut), call("min", [micros(eventTime)], cut));
  // `greatest` passes over what is null.
  return call("greatest", [whole, rest]);
}

/** a / b in doubles; null where b is 0. */
function ratio(a: Sql, b: Sql): Sql {
  return caseWhen([[operation("=", b, int(0)), nullSql]], operation("/", cast(a, "float64"), cast(b, "float64")));
}

/** Rows within the gap of each other are in one session. */
function gapOf({ aggregation }: AggregateSql): number {
  return numberParameter(aggregation, "gapMicros");
}

function gapText(aggregation: Aggregation): string {
  return formatDuration(numberParameter(aggregation, "gapMicros"));
}

function sessionStates(aggregation: Aggregation, finish: (sessions: readonly Session[]) => Value): Monoid {
  return sessionList(numberParameter(aggregation, "gapMicros"), finish);
}

function lengthMicros({ firstMicros, lastMicros }: Session): number {
  return lastMicros - firstMicros;
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
  stretchMicros: gapOf,
  monoid: (aggregation) => sessionStates(aggregation, (sessions) => sessions.length),
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
    return operation("/", ratio(withinMicros, sessions), float(numberParameter(context.aggregation, "unitMicros")));
  },
  stretchMicros: gapOf,
  monoid: (aggregation) =>
    sessionStates(aggregation, (sessions) => {
      const totalMicros = sessions.map(lengthMicros).reduce((total, length) => total + length, 0);
      return sessions.length === 0 ? null : totalMicros / sessions.length / numberParameter(aggregation, "unitMicros");
    }),
  describe: (aggregation) =>
    `sessions(${gapText(aggregation)}).meanLength(${formatDuration(numberParameter(aggregation, "unitMicros"))})`,
};

export const sessionMaxLengthAggregate: AggregateFunction = {
  name: "sessionMaxLength",
  documentation: {
    signature: "sessions({ gap }).maxLength(unit)",
    takes: ofRows,
    value: "greatest last − first event time of a session, in units, fractional; a session of one row has length 0",
    type: "float64",
    overNothing: "null",
  },
  typeOf: () => "float64",
  prepare: (context) => [beginColumn(context)],
  sql: (context) =>
    operation("/", cast(longestMicros(context), "float64"), float(numberParameter(context.aggregation, "unitMicros"))),
  stretchMicros: gapOf,
  monoid: (aggregation) =>
    sessionStates(aggregation, (sessions) => {
      const greatestMicros = sessions.map(lengthMicros).reduce((a, b) => Math.max(a, b), 0);
      return sessions.length === 0 ? null : greatestMicros / numberParameter(aggregation, "unitMicros");
    }),
  describe: (aggregation) =>
    `sessions(${gapText(aggregation)}).maxLength(${formatDuration(numberParameter(aggregation, "unitMicros"))})`,
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
  stretchMicros: gapOf,
  monoid: (aggregation) =>
    sessionStates(aggregation, (sessions) => {
      const rows = sessions.reduce((total, session) => total + session.rows, 0);
      return sessions.length === 0 ? null : rows / sessions.length;
    }),
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
  /** Greatest last − first event time, in fractional units: a float64, null over nothing. */
  maxLength<const W extends readonly Duration[] = readonly []>(
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
    maxLength: (unit, options = {}) =>
      aggregateFeature(
        [{ aggregate: sessionMaxLengthAggregate, parameters: { gapMicros, unitMicros: unitMicros(unit) } }],
        options,
      ),
    eventsPerSession: (options = {}) =>
      aggregateFeature([{ aggregate: sessionEventsAggregate, parameters: { gapMicros } }], options),
  });
}
