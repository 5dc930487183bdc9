import { fail } from "../../errors/index.js";
import { type DataType, int64Max, int64Min, kindOf, normalInt64, type Value } from "../../schema/index.js";
import { call, caseWhen, int, isNull, nullSql, operation, type Sql } from "../../sql/index.js";
import { at, int64At, normalFloat, normalFloatSql, numberAt, type Operator, toFloatSql } from "./operator.js";

function allInt64(types: readonly DataType[]): boolean {
  return types.every((type) => kindOf(type) === "int64");
}

function toFloats(args: readonly Sql[], types: readonly DataType[]): readonly Sql[] {
  return args.map((argument, index) => toFloatSql(argument, at(types, index)));
}

function checkInt64(value: bigint, operator: string): number | bigint {
  if (value < int64Min || value > int64Max) {
    fail("GR-VALUE-OVERFLOW", `${operator} gives ${value}, which is past int64.`);
  }
  return normalInt64(value);
}

/** int64 with int64 stays int64 and is an error past it; anything with a float64 is computed in doubles. */
function arithmetic(
  sign: string,
  integers: (a: bigint, b: bigint) => bigint,
  floats: (a: number, b: number) => number,
): Operator {
  return {
    strict: true,
    sql: (args, types) =>
      allInt64(types) ? operation(sign, ...args) : normalFloatSql(operation(sign, ...toFloats(args, types))),
    evaluate: (args, types) =>
      allInt64(types)
        ? checkInt64(integers(int64At(args, 0), int64At(args, 1)), sign)
        : normalFloat(floats(numberAt(args, 0), numberAt(args, 1))),
    describe: (args) => `(${args.join(` ${sign} `)})`,
  };
}

function rounding(name: string, sqlName: string, round: (x: number) => number): Operator {
  return {
    strict: true,
    sql: (args) => normalFloatSql(call(sqlName, [at(args, 0)])),
    evaluate: (args) => normalFloat(round(numberAt(args, 0))),
    describe: (args) => `${name}(${at(args, 0)})`,
  };
}

/** Half away from zero, as SQL rounds. */
function roundHalfAway(x: number): number {
  const magnitude = Math.abs(x);
  const whole = Math.floor(magnitude);
  return Math.sign(x) * (magnitude - whole >= 0.5 ? whole + 1 : whole);
}

export const arithmeticOperators = {
  add: arithmetic(
    "+",
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  sub: arithmetic(
    "-",
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  mul: arithmetic(
    "*",
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  /** Always a float64; by zero ±Infinity, or null for 0 / 0. */
  div: {
    strict: true,
    sql: (args, types) => normalFloatSql(operation("/", ...toFloats(args, types))),
    evaluate: (args) => normalFloat(numberAt(args, 0) / numberAt(args, 1)),
    describe: (args) => `(${args.join(" / ")})`,
  },
  /** The remainder of int64 division, with the dividend's sign; null by zero. */
  mod: {
    strict: true,
    sql: (args) => operation("%", at(args, 0), call("nullif", [at(args, 1), int(0)])),
    evaluate: (args) => {
      const divisor = int64At(args, 1);
      return divisor === 0n ? null : normalInt64(int64At(args, 0) % divisor);
    },
    describe: (args) => `(${args.join(" % ")})`,
  },
  neg: {
    strict: true,
    sql: (args, types) =>
      allInt64(types) ? operation("-", int(0), at(args, 0)) : normalFloatSql(operation("-", at(args, 0))),
    evaluate: (args, types) => (allInt64(types) ? checkInt64(-int64At(args, 0), "-") : normalFloat(-numberAt(args, 0))),
    describe: (args) => `-${at(args, 0)}`,
  },
  abs: {
    strict: true,
    sql: (args) => call("abs", args),
    evaluate: (args, types) => {
      if (!allInt64(types)) return Math.abs(numberAt(args, 0));
      const value = int64At(args, 0);
      return checkInt64(value < 0n ? -value : value, "abs");
    },
    describe: (args) => `abs(${at(args, 0)})`,
  },
  floor: rounding("floor", "floor", Math.floor),
  ceil: rounding("ceil", "ceil", Math.ceil),
  round: rounding("round", "round", roundHalfAway),
  /** How many of the edges (ascending) are at most the value. */
  bucket: {
    strict: true,
    sql: (args, types) => {
      const same = allInt64(types) ? args : toFloats(args, types);
      const subject = at(same, 0);
      const bounds = same.slice(1);
      const branches = bounds.map((edge, index) => [operation("<", subject, edge), int(index)] as const);
      return caseWhen([[isNull(subject), nullSql], ...branches], int(bounds.length));
    },
    evaluate: ([value, ...edges]) => edges.filter((edge) => atMost(edge, value ?? null)).length,
    describe: ([value, ...edges]) => `bucket(${value}, [${edges.join(", ")}])`,
  },
} satisfies Record<string, Operator>;

function atMost(edge: Value, value: Value): boolean {
  return edge !== null && value !== null && edge <= value;
}
