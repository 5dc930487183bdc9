import { caseWhen, nullSql, operation } from "../../sql/index.js";
import { at, type Operator } from "./operator.js";

/** Three-valued, as in SQL: a null is unknown. */
export const logicOperators = {
  and: {
    strict: false,
    sql: (args) => operation("AND", ...args),
    evaluate: (args) => (args.includes(false) ? false : args.includes(null) ? null : true),
    describe: (args) => args.map(enclose).join(" and "),
  },
  or: {
    strict: false,
    sql: (args) => operation("OR", ...args),
    evaluate: (args) => (args.includes(true) ? true : args.includes(null) ? null : false),
    describe: (args) => args.map(enclose).join(" or "),
  },
  not: {
    strict: true,
    sql: (args) => operation("NOT", at(args, 0)),
    evaluate: (args) => at(args, 0) === false,
    describe: (args) => `not (${at(args, 0)})`,
  },
  /** Only the whole condition that comes out null is false. Without a third operand it is null otherwise. */
  if: {
    strict: false,
    sql: (args) => caseWhen([[at(args, 0), at(args, 1)]], args[2] ?? nullSql),
    evaluate: (args) => (at(args, 0) === true ? at(args, 1) : (args[2] ?? null)),
    describe: (args) => `if(${args.join(", ")})`,
  },
} satisfies Record<string, Operator>;

function enclose(text: string): string {
  return / (and|or) /.test(text) ? `(${text})` : text;
}
