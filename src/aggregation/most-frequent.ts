import type { Expr } from "../expression/index.js";
import { isScalar, type ListType, list, type ScalarType } from "../schema/index.js";
import { call, cast, int, lambda, listSql, name, operation, type Sql, word } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, AggregateSql, Aggregation } from "./aggregation.js";
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
  sql: (context) => valueAt(call("list_extract", [entriesInOrder(context), int(1)])),
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
  sql: (context) => {
    const k = int(numberParameter(context.aggregation, "k"));
    const first = call("list_slice", [entriesInOrder(context), int(1), k]);
    const values = call("list_transform", [first, lambda("entry", valueAt(name("entry")))]);
    return call("coalesce", [values, cast(listSql([]), list(scalarOf(context.aggregation)))]);
  },
  monoid: (aggregation) => {
    const k = numberParameter(aggregation, "k");
    return frequencies(scalarOf(aggregation), (counts) => byFrequency(counts).slice(0, k));
  },
  describe: ({ parameters }, input) => `topK(${input}, ${String(parameters.k)})`,
};

/** Every value with its count, negated, so that one ascending order puts them as they are wanted. */
function entriesInOrder(context: AggregateSql): Sql {
  const counts = call("map_entries", [call("histogram", [inputSql(context)], { filter: context.filter })]);
  const count = cast(call("struct_extract", [name("entry"), word("value")]), "int64");
  const value = call("struct_extract", [name("entry"), word("key")]);
  const entry = lambda("entry", call("row", [operation("-", count), value]));
  return call("list_sort", [call("list_transform", [counts, entry])]);
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
