import { fail, invariant } from "../errors/index.js";
import { isNumeric, kindOf, typeName } from "../schema/index.js";
import { anyOf, call, caseWhen, cast, float, nullSql, operation, type Sql } from "../sql/index.js";
import type { Duration } from "../time/index.js";
import type { AggregateFunction, Aggregation, CellPart, OperandSql } from "./aggregation.js";
import { type AggregateFeature, type AggregateOptions, aggregateFeature, type WindowSuffix } from "./feature.js";
import { inputOf, inputSql } from "./input.js";
import { sinceFirstAggregate } from "./since-first.js";
import { sinceLastAggregate } from "./since-last.js";
import { cancelledPart, pairs } from "./state/index.js";
import { floatSumSql, mergedFloatSum } from "./sum.js";

export const rateAggregate: AggregateFunction = {
  name: "rate",
  documentation: {
    signature: "rate(a, b)",
    takes: "two numeric aggregates",
    value:
      "a / b; null where a or b is null, where b is 0 and where b is a sum or mean of floats that cancel, |Σx| ≤ 1e-12 · Σ|x|",
    type: "float64",
    overNothing: "null",
  },
  typeOf: () => "float64",
  prepare: (context) => context.operands.flatMap((operand) => operand.aggregate.prepare?.(operand.context) ?? []),
  sql: ({ operands }) => {
    const [a, b] = bothOf(operands);
    const { filter } = b.context;
    return quotient(
      a.aggregate.sql(a.context),
      b.aggregate.sql(b.context),
      sumsFloats(b.context.aggregation)
        ? { sum: floatSumSql([inputSql(b.context)], filter), size: call("sum", [sizeOf(b)], { filter }) }
        : null,
    );
  },
  merge: ({ operands }, part) => {
    const [a, b] = bothOf(operands);
    const { where, filter, aggregation } = b.context;
    const size = () => call("sum", [part(call("sum", [sizeOf(b)], { filter: where }))], { filter });
    return quotient(
      merged(a, part),
      merged(b, part),
      sumsFloats(aggregation) ? { sum: mergedFloatSum(b.context, part, inputSql(b.context)).sum, size: size() } : null,
    );
  },
  stretchMicros: ({ operands }) => {
    const [a, b] = bothOf(operands).map(({ aggregate, context }) => aggregate.stretchMicros?.(context) ?? null);
    return a === undefined || b === undefined || a === null || b === null ? null : Math.min(a, b);
  },
  holdsRows: ({ operands }) => operands.some(({ aggregate, context }) => aggregate.holdsRows?.(context) ?? false),
  monoid: (_, operands) =>
    pairs(operands, (a, b, bCancels) => {
      if (a === null || b === null || Number(b) === 0 || bCancels) return null;
      const quotient = Number(a) / Number(b);
      return Number.isNaN(quotient) ? null : quotient + 0;
    }),
  describe: (_, operands) => `rate(${operands})`,
};

function bothOf(operands: readonly OperandSql[]): readonly [OperandSql, OperandSql] {
  const [a, b] = operands;
  invariant(a !== undefined && b !== undefined, "A rate has two operands.");
  return [a, b];
}

function merged({ aggregate, context }: OperandSql, part: CellPart): Sql {
  invariant(aggregate.merge !== undefined, `${aggregate.name} has no parts.`);
  return aggregate.merge(context, part);
}

/** a / b. `total` is of a b that sums floats: Σx and Σ|x|. */
function quotient(a: Sql, b: Sql, total: { readonly sum: Sql; readonly size: Sql } | null): Sql {
  const divisor = cast(b, "float64");
  const nothing = operation("=", divisor, float(0));
  const none = total === null ? nothing : anyOf([nothing, cancels(total)]);
  const value = call("nullif", [operation("/", cast(a, "float64"), divisor), float(Number.NaN)]);
  return caseWhen([[none, nullSql]], operation("+", value, float(0)));
}

function cancels({ sum, size }: { readonly sum: Sql; readonly size: Sql }): Sql {
  return operation("<=", call("abs", [sum]), operation("*", float(cancelledPart), size));
}

/** |x|. */
function sizeOf({ context }: OperandSql): Sql {
  return call("abs", [inputSql(context)]);
}

/** Whether an aggregation is a sum or mean of floats, which may be near 0 by cancelling. */
export function sumsFloats(aggregation: Aggregation): boolean {
  const sums = aggregation.function === "sum" || aggregation.function === "mean";
  return sums && kindOf(inputOf(aggregation).type) === "float64";
}

type NumericFeature = AggregateFeature<"int64", string> | AggregateFeature<"float64", string>;

/**
 * `a` / `b`: a float64; null where either is null, where `b` is 0, and where `b` is a sum or mean of floats that cancel.
 * Options hold for both: `where` beside their own conditions, and windows where they have none of their own.
 * @throws GR-AGGREGATE-INVALID when one is not a single number, is a rate or is finished when read, or has a window beside
 * the rate's.
 */
export function rate<const W extends readonly Duration[] = readonly []>(
  a: NumericFeature,
  b: NumericFeature,
  options: AggregateOptions<W> = {},
): AggregateFeature<"float64", WindowSuffix<W>> {
  return aggregateFeature([{ aggregate: rateAggregate, operands: [operandOf(a), operandOf(b)] }], options);
}

function operandOf(feature: NumericFeature): Aggregation {
  const [part, ...others] = feature.parts;
  if (part === undefined || others.length > 0) {
    return fail("GR-AGGREGATE-INVALID", `rate takes aggregates of one value, not of ${feature.parts.length}.`);
  }
  const { aggregation, type } = part;
  if (!isNumeric(type)) {
    fail("GR-AGGREGATE-INVALID", `rate takes numbers, but ${aggregation.function} is ${typeName(type)}.`);
  }
  const atRead = [sinceFirstAggregate, sinceLastAggregate].find(({ name }) => name === aggregation.function);
  if (aggregation.operands !== undefined) fail("GR-AGGREGATE-INVALID", "rate takes no rates.");
  if ((atRead?.finish?.(aggregation) ?? null) !== null) {
    fail("GR-AGGREGATE-INVALID", `rate takes no ${aggregation.function}, which has its value only when it is read.`);
  }
  return aggregation;
}
