import { fail } from "../errors/index.js";
import { describe, type Expr } from "../expression/index.js";
import { isNumeric, kindOf, type NumericType, normalInt64, type Value } from "../schema/index.js";
import { call, caseWhen, cast, float, int, isNull, operation, type Sql } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, Aggregation } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, refuseInput } from "./input.js";
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
  const compensated = call("fsum", args, { filter });
  const plain = call("nullif", [call("sum", args, { filter }), float(Number.NaN)]);
  return operation("+", caseWhen([[call("isfinite", [compensated]), compensated]], plain), float(0));
}

/** The sum of `x` that are not null: of integers exact, of floats compensated; 0 over nothing. */
export function sum<T extends NumericType, const W extends readonly Duration[] = readonly []>(
  x: Expr<T>,
  options: AggregateOptions<W> = {},
): AggregateFeature<T, WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: sumAggregate, input: x }], options);
}
