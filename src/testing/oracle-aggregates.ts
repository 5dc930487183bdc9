import { type Aggregation, finishAtRead, sumsFloats } from "../aggregation/index.js";
import { invariant } from "../errors/index.js";
import { evaluate } from "../expression/index.js";
import { compareValues, kindOf, normalInt64, type Row, type Value } from "../schema/index.js";
import { inWindow } from "../time/index.js";
import { floatSum, meanOf, quantileOf, varianceOf } from "./oracle-numbers.js";

/** A row with the event time that it is counted at. */
export interface TimedRow {
  readonly row: Row;
  readonly eventMicros: number;
  /** Null: always known. */
  readonly createdMicros: number | null;
}

/** An aggregate over R, the entity's rows that count at t, in order of event time. */
type Naive = (rows: readonly TimedRow[], aggregation: Aggregation, tMicros: number) => Value;

/**
 * Every aggregate as a loop over rows that a person can check by eye. It shares no code with the SQL that it judges.
 * An aggregate of a nightly or generated test is looked up here by name, so one without a line here can't pass.
 */
export const naiveAggregates: Readonly<Record<string, Naive>> = {
  count: (rows, aggregation) => (aggregation.input === null ? rows.length : inputs(rows, aggregation).length),
  countDistinct: (rows, aggregation) => distinct(inputs(rows, aggregation)).length,
  countsBy: (rows, aggregation) => {
    const { value, others } = aggregation.parameters;
    const values = inputs(rows, aggregation);
    if (Array.isArray(others)) return values.filter((one) => !others.includes(plain(one))).length;
    return values.filter((one) => plain(one) === value).length;
  },
  sum: (rows, aggregation) => {
    const values = inputs(rows, aggregation);
    if (aggregation.input !== null && kindOf(aggregation.input.type) === "int64") {
      let total = 0n;
      for (const value of values) total += typeof value === "bigint" ? value : BigInt(Number(value));
      return normalInt64(total);
    }
    return floatSum(values.map(Number));
  },
  mean: (rows, aggregation) => meanOf(inputs(rows, aggregation).map(Number)),
  min: (rows, aggregation) => inputs(rows, aggregation).toSorted(compareValues)[0] ?? null,
  max: (rows, aggregation) => inputs(rows, aggregation).toSorted(compareValues).at(-1) ?? null,
  variance: (rows, aggregation) => varianceOf(inputs(rows, aggregation).map(Number)),
  stddev: (rows, aggregation) => {
    const variance = varianceOf(inputs(rows, aggregation).map(Number));
    return variance === null ? null : Math.sqrt(variance);
  },
  quantile: (rows, aggregation) => quantileOf(inputs(rows, aggregation).map(Number), parameter(aggregation, "q")),
  first: (rows, aggregation) => inOrder(rows, aggregation)[0] ?? null,
  last: (rows, aggregation) => inOrder(rows, aggregation).at(-1) ?? null,
  collect: (rows, aggregation) => inOrder(rows, aggregation).slice(-parameter(aggregation, "n")),
  mode: (rows, aggregation) => byFrequency(inputs(rows, aggregation))[0] ?? null,
  topK: (rows, aggregation) => byFrequency(inputs(rows, aggregation)).slice(0, parameter(aggregation, "k")),
  meanVector: (rows, aggregation) => {
    const vectors = inputs(rows, aggregation).filter((value) => value instanceof Float64Array);
    const means = Array.from(vectors[0] ?? [], (_, index) => meanOf(vectors.map((vector) => vector[index] ?? 0)));
    const numbers = means.filter((mean) => mean !== null);
    return vectors.length === 0 || numbers.length < means.length ? null : Float64Array.from(numbers);
  },
  sessionCount: (rows, aggregation) => sessionsOf(rows, aggregation).length,
  sessionMeanLength: (rows, aggregation) => {
    const sessions = sessionsOf(rows, aggregation);
    let lengthMicros = 0;
    for (const session of sessions) lengthMicros += (session.at(-1) ?? 0) - (session[0] ?? 0);
    return sessions.length === 0 ? null : lengthMicros / sessions.length / parameter(aggregation, "unitMicros");
  },
  sessionMaxLength: (rows, aggregation) => {
    const lengths = sessionsOf(rows, aggregation).map((session) => (session.at(-1) ?? 0) - (session[0] ?? 0));
    return lengths.length === 0 ? null : Math.max(...lengths) / parameter(aggregation, "unitMicros");
  },
  sessionEvents: (rows, aggregation) => {
    const sessions = sessionsOf(rows, aggregation);
    return sessions.length === 0 ? null : rows.length / sessions.length;
  },
  rate: (rows, { operands }, tMicros) => {
    const [a, b] = operands ?? [];
    invariant(a !== undefined && b !== undefined, "A rate has two operands.");
    const dividend = naiveValue(rows, a, tMicros);
    const divisor = naiveValue(rows, b, tMicros);
    if (dividend === null || divisor === null || Number(divisor) === 0) return null;
    if (sumsFloats(b)) {
      const xs = inputs(countedRows(rows, b, tMicros), b).map(Number);
      const size = floatSum(xs.map(Math.abs)) ?? 0;
      if (Math.abs(floatSum(xs) ?? 0) <= 1e-12 * size) return null;
    }
    const quotient = Number(dividend) / Number(divisor);
    return Number.isNaN(quotient) ? null : quotient + 0;
  },
  sinceLast: (rows, aggregation, tMicros) => {
    const newest = rows.at(-1)?.eventMicros ?? null;
    return finishAtRead(newest, tMicros, { unitMicros: parameter(aggregation, "unitMicros"), windowMicros: null });
  },
  sinceFirst: (rows, aggregation, tMicros) => {
    const oldest = rows[0]?.eventMicros ?? null;
    return finishAtRead(oldest, tMicros, { unitMicros: parameter(aggregation, "unitMicros"), windowMicros: null });
  },
};

/** R: the rows that count at t. */
export function countedRows(rows: readonly TimedRow[], aggregation: Aggregation, tMicros: number): TimedRow[] {
  return rows
    .filter(({ eventMicros }) => inWindow(eventMicros, tMicros, aggregation.windowMicros))
    .filter(({ row }) => aggregation.where === null || evaluate(aggregation.where, row) === true);
}

/** The value of an aggregate over an entity's rows, in order of event time. */
export function naiveValue(rows: readonly TimedRow[], aggregation: Aggregation, tMicros: number): Value {
  const naive = naiveAggregates[aggregation.function];
  invariant(naive !== undefined, `The oracle lacks "${aggregation.function}".`);
  return naive(countedRows(rows, aggregation, tMicros), aggregation, tMicros);
}

/** The inputs that are not null. */
export function inputs(rows: readonly TimedRow[], aggregation: Aggregation): NonNullable<Value>[] {
  return rows.map(({ row }) => inputOf(row, aggregation)).filter((value) => value !== null);
}

/** The inputs, nulls among them, by (event time, created time, x). */
function inOrder(rows: readonly TimedRow[], aggregation: Aggregation): Value[] {
  const keys = rows.map((row) => [row.eventMicros, row.createdMicros, inputOf(row.row, aggregation)] as const);
  return keys.toSorted(compareValues).map(([, , value]) => value);
}

function inputOf(row: Row, { input, function: name }: Aggregation): Value {
  invariant(input !== null, `${name} lacks its input.`);
  return evaluate(input, row);
}

function distinct(values: readonly Value[]): readonly Value[] {
  const sorted = values.toSorted(compareValues);
  return sorted.filter((value, index) => index === 0 || compareValues(sorted[index - 1] ?? null, value) !== 0);
}

/** Distinct values, the most frequent first, of equally frequent ones the least. */
function byFrequency(values: readonly Value[]): readonly Value[] {
  const runs: Value[][] = [];
  for (const value of values.toSorted(compareValues)) {
    const run = runs.at(-1);
    if (run !== undefined && compareValues(run[0] ?? null, value) === 0) run.push(value);
    else runs.push([value]);
  }
  return runs.toSorted((a, b) => b.length - a.length).map(([value]) => value ?? null);
}

/** A declared value is JSON: an int64 past ±(2⁵³ − 1) stands there as text. */
function plain(value: Value): Value {
  return typeof value === "bigint" ? value.toString() : value;
}

function parameter(aggregation: Aggregation, name: string): number {
  const value = aggregation.parameters[name];
  invariant(typeof value === "number", `${aggregation.function} lacks its ${name}.`);
  return value;
}

/** The event times of each session. */
function sessionsOf(rows: readonly TimedRow[], aggregation: Aggregation): number[][] {
  const gapMicros = parameter(aggregation, "gapMicros");
  const sessions: number[][] = [];
  for (const { eventMicros } of rows) {
    const current = sessions.at(-1);
    const previous = current?.at(-1);
    if (current === undefined || previous === undefined || eventMicros - previous > gapMicros) {
      sessions.push([eventMicros]);
    } else {
      current.push(eventMicros);
    }
  }
  return sessions;
}
