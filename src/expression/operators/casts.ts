import { fail, invariant } from "../../errors/index.js";
import { int64Max, int64Min, kindOf, normalInt64, type Value } from "../../schema/index.js";
import { call, caseWhen, cast, nullSql, type Sql, text, tryCast } from "../../sql/index.js";
import { at, normalFloatSql, type Operator } from "./operator.js";

const integerPattern = "[+-]?[0-9]+";
const decimalPattern = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?";
const integerText = new RegExp(`^${integerPattern}$`);
const decimalText = new RegExp(`^${decimalPattern}$`);

/** `result` where the whole text matches, else null. */
function whereMatches(value: Sql, pattern: string, result: Sql): Sql {
  return caseWhen([[call("regexp_full_match", [value, text(pattern)]), result]], nullSql);
}

function textToInt64(value: string): Value {
  if (!integerText.test(value)) return null;
  const integer = BigInt(value.replace("+", ""));
  return integer < int64Min || integer > int64Max ? null : normalInt64(integer);
}

function floatToInt64(value: number): Value {
  const whole = Math.trunc(value);
  if (!(whole >= -(2 ** 63) && whole < 2 ** 63)) {
    fail("GR-VALUE-OVERFLOW", `asInt64 of ${value} is past int64.`);
  }
  return normalInt64(BigInt(whole));
}

export const castOperators = {
  /** A float64 loses its fraction (an error past int64); a text that is no integer is null; false is 0, true 1. */
  asInt64: {
    strict: true,
    sql: (args, types) => {
      const value = at(args, 0);
      switch (kindOf(at(types, 0))) {
        case "float64":
          return cast(call("trunc", [value]), "int64");
        case "string":
          return whereMatches(value, integerPattern, tryCast(value, "int64"));
        default:
          return cast(value, "int64");
      }
    },
    evaluate: (args) => {
      const value = at(args, 0);
      if (typeof value === "boolean") return value ? 1 : 0;
      if (typeof value === "string") return textToInt64(value);
      if (typeof value === "number") return floatToInt64(value);
      return value;
    },
    describe: (args) => `int64(${at(args, 0)})`,
  },
  /** An int64 rounds to the nearest double; a text that is no decimal number is null; false is 0, true 1. */
  asFloat64: {
    strict: true,
    sql: (args, types) => {
      const value = at(args, 0);
      if (kindOf(at(types, 0)) !== "string") return cast(value, "float64");
      return whereMatches(value, decimalPattern, normalFloatSql(cast(value, "float64")));
    },
    evaluate: (args) => {
      const value = at(args, 0);
      if (typeof value === "boolean") return value ? 1 : 0;
      if (typeof value === "string") return decimalText.test(value) ? Number(value) + 0 : null;
      invariant(typeof value === "number" || typeof value === "bigint", "asFloat64 met a value that is no number.");
      return Number(value);
    },
    describe: (args) => `float64(${at(args, 0)})`,
  },
  /** An int64 in decimal digits; `true` or `false`. */
  asString: {
    strict: true,
    sql: (args) => cast(at(args, 0), "string"),
    evaluate: (args) => String(at(args, 0)),
    describe: (args) => `string(${at(args, 0)})`,
  },
} satisfies Record<string, Operator>;
