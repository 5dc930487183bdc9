import { fail } from "../errors/index.js";
import { describe, type Expr } from "../expression/index.js";
import { isNumeric, kindOf, type NumericType, normalInt64, type Value } from "../schema/index.js";
import { call, caseWhen, cast, float, int, isNull, operation, type Sql } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, AggregateSql, Aggregation, CellPart } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, inputSql, refuseInput } from "./input.js";
import { floatSums, integerSums, totalOf } from "./state/index.js";

export const sumAggregate: AggregateFunction = {
  name: "sum",
  documentation: {
    signature: "sum(x)",
    takes: "int64, float64",
    value: "the sum of x that are not null; of integers exact (an error past int64), of floats compensated",
    type: "as x",
    overNothing: "0",
  },
  typeOf: (aggregation) => {
    const type = inputOf(aggregation).type;
    return isNumeric(type) ? type : refuseInput(aggregation, "a number");
  },
  sql: ({ aggregation, input, filter }) => {
    const args = input === null ? [] : [input];
    if (kindOf(inputOf(aggregation).type) === "int64") {
      // DuckDB sums integers in 128 bits; the cast refuses a total past int64.
      return call("coalesce", [cast(call("sum", args, { filter }), "int64"), int(0)]);
    }
    const total = call("fsum", args, { filter });
    return caseWhen([[isNull(total), float(0)]], floatSumSql(args, filter));
  },
  merge: (context, part) => {
    if (kindOf(inputOf(context.aggregation).type) === "int64") {
      const total = call("sum", [part(call("sum", [inputSql(context)], { filter: context.where }))], {
        filter: context.filter,
      });
      return call("coalesce", [cast(total, "int64"), int(0)]);
    }
    const total = mergedFloatSum(context, part, inputSql(context));
    return caseWhen([[isNull(total.compensated), float(0)]], total.sum);
  },
  monoid: (aggregation) =>
    kindOf(inputOf(aggregation).type) === "int64"
      ? integerSums(({ total }) => int64Of(total, aggregation))
      : floatSums(totalOf),
  describe: (_, input) => `sum(${input})`,
};

function int64Of(total: bigint, aggregation: Aggregation): Value {
  if (BigInt.asIntN(64, total) !== total) {
    fail("GR-VALUE-OVERFLOW", `sum of ${describe(inputOf(aggregation))} is ${total}, which is past int64.`);
  }
  return normalInt64(total);
}

/**
 * The compensated sum of floats; null over nothing, and where infinities of both signs meet.
 * Compensation (Kahan's) makes a NaN of a lone infinity: where its sum is not finite, the plain one tells.
 */
export function floatSumSql(args: readonly Sql[], filter: Sql | null): Sql {
  return finiteOr(call("fsum", args, { filter }), call("sum", args, { filter }));
}

function finiteOr(compensated: Sql, plain: Sql): Sql {
  const sum = caseWhen([[call("isfinite", [compensated]), compensated]], call("nullif", [plain, float(Number.NaN)]));
  return operation("+", sum, float(0));
}

/** The same over cells, with the compensated sum alone, which is null over nothing only. */
export function mergedFloatSum(
  context: AggregateSql,
  part: CellPart,
  x: Sql,
): { readonly sum: Sql; readonly compensated: Sql } {
  const merged = (sum: "fsum" | "sum") =>
    call(sum, [part(call(sum, [x], { filter: context.where }))], { filter: context.filter });
  return { sum: finiteOr(merged("fsum"), merged("sum")), compensated: merged("fsum") };
}

/** The sum of `x` that are not null: of integers exact, of floats compensated; 0 over nothing. */
export function sum<T extends NumericType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  options: AggregateOptions<W> = {},
): AggregateFeature<T, WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: sumAggregate, input: x }], options);
}
