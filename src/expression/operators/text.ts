import { call, int, operation, type Sql, text } from "../../sql/index.js";
import { simpleLower, simpleUpper } from "../simple-case.js";
import { at, numberAt, type Operator, textAt } from "./operator.js";

function textFunction(
  name: string,
  sql: (args: readonly Sql[]) => Sql,
  evaluate: (value: string, argument: string) => string | boolean | number,
): Operator {
  return {
    strict: true,
    sql,
    evaluate: (args) => evaluate(textAt(args, 0), args.length > 1 ? textAt(args, 1) : ""),
    describe: (args) => `${name}(${args.join(", ")})`,
  };
}

const whitespace = " \t\n\r\v\f";

export const textOperators = {
  lower: textFunction("lower", (args) => call("lower", args), simpleLower),
  upper: textFunction("upper", (args) => call("upper", args), simpleUpper),
  trim: textFunction(
    "trim",
    (args) => call("trim", [at(args, 0), text(whitespace)]),
    (value) => value.replace(/^[ \t\n\r\v\f]+/, "").replace(/[ \t\n\r\v\f]+$/, ""),
  ),
  /** In code points. */
  length: textFunction(
    "length",
    (args) => call("length", args),
    (value) => [...value].length,
  ),
  contains: textFunction(
    "contains",
    (args) => call("contains", args),
    (value, part) => value.includes(part),
  ),
  startsWith: textFunction(
    "startsWith",
    (args) => call("starts_with", args),
    (value, part) => value.startsWith(part),
  ),
  endsWith: textFunction(
    "endsWith",
    (args) => call("suffix", args),
    (value, part) => value.endsWith(part),
  ),
  concat: {
    strict: true,
    sql: (args) => operation("||", ...args),
    evaluate: (args) => args.map((_, index) => textAt(args, index)).join(""),
    describe: (args) => `concat(${args.join(", ")})`,
  },
  /** From `start` (0 is the first code point), `length` code points. */
  substring: {
    strict: true,
    sql: (args) => call("substring", [at(args, 0), operation("+", at(args, 1), int(1)), at(args, 2)]),
    evaluate: (args) => {
      const start = numberAt(args, 1);
      return [...textAt(args, 0)].slice(start, start + numberAt(args, 2)).join("");
    },
    describe: (args) => `substring(${args.join(", ")})`,
  },
  replace: {
    strict: true,
    sql: (args) => call("replace", args),
    evaluate: (args) => textAt(args, 0).split(textAt(args, 1)).join(textAt(args, 2)),
    describe: (args) => `replace(${args.join(", ")})`,
  },
  /** The part of the given index (0 is the first) between separators; null beyond the last. */
  splitPart: {
    strict: true,
    sql: (args) =>
      call("list_extract", [call("string_split", [at(args, 0), at(args, 1)]), operation("+", at(args, 2), int(1))]),
    evaluate: (args) => textAt(args, 0).split(textAt(args, 1))[numberAt(args, 2)] ?? null,
    describe: (args) => `splitPart(${args.join(", ")})`,
  },
} satisfies Record<string, Operator>;
