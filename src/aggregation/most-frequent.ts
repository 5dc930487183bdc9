import type { Expr } from "../expression/index.js";
import { isScalar, type ListType, list, type ScalarType } from "../schema/index.js";
import {
  allOf,
  call,
  cast,
  int,
  isNotNull,
  lambda,
  listSql,
  name,
  operation,
  over,
  type Sql,
  star,
} from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, AggregateSql, Aggregation, PreparedColumn } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, inputSql, listLength, numberParameter, refuseInput } from "./input.js";
import { byFrequency, frequencies } from "./state/index.js";

const order = "the count descending, then x ascending";

/** The mode is the first of the top, so they share a file. */
export const modeAggregate: AggregateFunction = {
  name: "mode",
  documentation: {
    signature: "mode(x)",
    takes: "scalars",
    value: `the most frequent x that is not null: the first by ${order}`,
    type: "as x",
    overNothing: "null",
  },
  typeOf: (aggregation) => scalarOf(aggregation),
  prepare: (context) => [timesColumn(context)],
  sql: (context) => {
    const filter = allOf([context.filter, isNotNull(inputSql(context))]);
    return valueAt(call("min", [frequency(context)], { filter }));
  },
  monoid: (aggregation) => frequencies(scalarOf(aggregation), (counts) => byFrequency(counts)[0] ?? null),
  describe: (_, input) => `mode(${input})`,
};

export const topKAggregate: AggregateFunction = {
  name: "topK",
  documentation: {
    signature: "topK(x, k)",
    takes: "scalars",
    value: `the k most frequent x that are not null, by ${order}`,
    type: "list of x",
    overNothing: "empty",
  },
  typeOf: (aggregation) => list(scalarOf(aggregation)),
  prepare: (context) => [timesColumn(context), ordinalColumn(context)],
  sql: (context) => {
    const once = operation("=", name(ordinalColumn(context).as), int(1));
    const filter = allOf([context.filter, isNotNull(inputSql(context)), once]);
    const k = int(numberParameter(context.aggregation, "k"));
    const first = call("min", [frequency(context), k], { filter });
    const values = call("list_transform", [first, lambda("entry", valueAt(name("entry")))]);
    return call("coalesce", [values, cast(listSql([]), list(scalarOf(context.aggregation)))]);
  },
  monoid: (aggregation) => {
    const k = numberParameter(aggregation, "k");
    return frequencies(scalarOf(aggregation), (counts) => byFrequency(counts).slice(0, k));
  },
  describe: ({ parameters }, input) => `topK(${input}, ${String(parameters.k)})`,
};

/**
 * Each row's x with how often it occurs among the rows that count, negated, so that one ascending order puts values as
 * they are wanted.
 */
function frequency(context: AggregateSql): Sql {
  return call("row", [operation("-", name(timesColumn(context).as)), inputSql(context)]);
}

/** How many rows that count have the row's x: DuckDB's histograms of a group each take ten times as long. */
function timesColumn(context: AggregateSql): PreparedColumn {
  return { as: `times ${rowsAlike(context)}`, value: over(call("count", [star]), alike(context), []) };
}

/** 1 for one row of each x. */
function ordinalColumn(context: AggregateSql): PreparedColumn {
  return { as: `ordinal ${rowsAlike(context)}`, value: over(call("row_number", []), alike(context), []) };
}

function alike(context: AggregateSql): readonly Sql[] {
  const { filter, keys } = context;
  return filter === null ? [...keys, inputSql(context)] : [...keys, inputSql(context), filter];
}

function rowsAlike({ aggregation: { input, where, windowMicros } }: AggregateSql): string {
  return JSON.stringify({ input, where, windowMicros });
}

function valueAt(entry: Sql): Sql {
  return call("struct_extract", [entry, int(2)]);
}

function scalarOf(aggregation: Aggregation): ScalarType {
  const { type } = inputOf(aggregation);
  return isScalar(type) ? type : refuseInput(aggregation, "a scalar");
}

/** The most frequent `x` that is not null, of equally frequent ones the least; null over nothing. */
export function mode<T extends ScalarType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  options: AggregateOptions<W> = {},
): AggregateFeature<T, WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: modeAggregate, input: x }], options);
}

/**
 * The `k` most frequent `x` that are not null, the most frequent first, of equally frequent ones the least: a list, empty
 * over nothing.
 * @throws GR-AGGREGATE-INVALID when k is no whole number from 1 to 100,000.
 */
export function topK<T extends ScalarType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  k: number,
  options: AggregateOptions<W> = {},
): AggregateFeature<ListType<T>, WindowSuffix<W>> {
  return aggregateFeature(
    [{ aggregate: topKAggregate, input: x, parameters: { k: listLength("topK", "k", k) } }],
    options,
  );
}
