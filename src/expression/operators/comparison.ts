import { compareValues, type DataType, kindOf, type Value } from "../../schema/index.js";
import { call, isIn, isNotNull, isNull, operation, type Sql } from "../../sql/index.js";
import { at, type Operator, toFloatSql } from "./operator.js";

/** An int64 beside a float64 is compared as a double. */
function mixed(types: readonly DataType[]): boolean {
  return types.some((type) => kindOf(type) === "float64") && types.some((type) => kindOf(type) === "int64");
}

function sameSql(args: readonly Sql[], types: readonly DataType[]): readonly Sql[] {
  return mixed(types) ? args.map((argument, index) => toFloatSql(argument, at(types, index))) : args;
}

function sameValues(args: readonly Value[], types: readonly DataType[]): readonly Value[] {
  return mixed(types) ? args.map((value) => (typeof value === "bigint" ? Number(value) : value)) : args;
}

function comparison(sign: string, holds: (order: number) => boolean): Operator {
  return {
    strict: true,
    sql: (args, types) => operation(sign, ...sameSql(args, types)),
    evaluate: (args, types) => {
      const [a, b] = sameValues(args, types);
      return holds(compareValues(a ?? null, b ?? null));
    },
    describe: (args) => args.join(` ${sign} `),
  };
}

export const comparisonOperators = {
  eq: comparison("=", (order) => order === 0),
  ne: comparison("<>", (order) => order !== 0),
  lt: comparison("<", (order) => order < 0),
  le: comparison("<=", (order) => order <= 0),
  gt: comparison(">", (order) => order > 0),
  ge: comparison(">=", (order) => order >= 0),
  in: {
    strict: true,
    sql: (args, types) => {
      const same = sameSql(args, types);
      return isIn(at(same, 0), same.slice(1));
    },
    evaluate: (args, types) => {
      const [value, ...list] = sameValues(args, types);
      return list.some((item) => compareValues(value ?? null, item) === 0);
    },
    describe: ([value, ...list]) => `${value} in (${list.join(", ")})`,
  },
  isNull: {
    strict: false,
    sql: (args) => isNull(at(args, 0)),
    evaluate: (args) => at(args, 0) === null,
    describe: (args) => `${at(args, 0)} is null`,
  },
  isNotNull: {
    strict: false,
    sql: (args) => isNotNull(at(args, 0)),
    evaluate: (args) => at(args, 0) !== null,
    describe: (args) => `${at(args, 0)} is not null`,
  },
  coalesce: {
    strict: false,
    sql: (args) => call("coalesce", args),
    evaluate: (args) => args.find((value) => value !== null) ?? null,
    describe: (args) => `coalesce(${args.join(", ")})`,
  },
} satisfies Record<string, Operator>;
