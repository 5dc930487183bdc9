import {
  anyOf,
  call,
  caseWhen,
  cast,
  int,
  isIn,
  isNotNull,
  isNull,
  native,
  nullSql,
  operation,
  type Sql,
  text,
  tryCast,
} from "../../../sql/index.js";
import { and, type Conversion, nullWhereBad, where } from "./conversion.js";
import { doubleInstant, type InstantRules, integerInstant } from "./read-instant.js";
import { normalFloat } from "./read-number.js";

const WHOLE = "[+-]?[0-9]+([.]0*)?";
const DECIMAL = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?";

const matches = (raw: Sql, pattern: string) => call("regexp_full_match", [raw, text(pattern)]);

/** A number's text as int64: decimal or scientific notation of a whole number, exactly. */
export function fieldAsInt64(raw: Sql): Conversion {
  const value = caseWhen(
    [
      [matches(raw, WHOLE), tryCast(call("split_part", [raw, text("."), int(1)]), "int64")],
      [matches(raw, DECIMAL), scientificAsInt64(raw)],
    ],
    cast(nullSql, "int64"),
  );
  return nullWhereBad(raw, value, isNull(value));
}

/**
 * Digits are moved by the exponent as text: a double in between would round what lies past 2⁵³. Null where the number
 * is not whole or past int64.
 */
function scientificAsInt64(raw: Sql): Sql {
  const group = (pattern: string) => call("regexp_extract", [raw, text(pattern), cast(int(1), native("INTEGER"))]);
  const sign = caseWhen([[operation("=", call("left", [raw, int(1)]), text("-")), text("-")]], text(""));
  const whole = group("^[+-]?([0-9]*)");
  const fraction = group("[.]([0-9]*)");
  const exponent = call("coalesce", [tryCast(group("[eE]([+-]?[0-9]+)$"), "int64"), int(0)]);
  const digits = call("concat", [whole, fraction]);
  const zero = operation("=", call("ltrim", [digits, text("0")]), text(""));
  const shift = operation("-", exponent, call("length", [fraction]));
  const absent = operation("-", int(0), shift);
  const kept = operation("-", call("length", [digits]), absent);
  const dropped = call("right", [digits, absent]);
  const signed = (unsigned: Sql) => tryCast(call("concat", [sign, unsigned]), "int64");
  return caseWhen(
    [
      [zero, int(0)],
      // An exponent that no int64 holds is one that no whole number in int64 has.
      [and(matches(raw, ".*[eE].*"), isNull(tryCast(group("[eE]([+-]?[0-9]+)$"), "int64"))), cast(nullSql, "int64")],
      [operation(">", shift, int(40)), cast(nullSql, "int64")],
      [operation(">=", shift, int(0)), signed(call("concat", [digits, call("repeat", [text("0"), shift])]))],
      [
        and(operation(">", kept, int(0)), operation("=", call("ltrim", [dropped, text("0")]), text(""))),
        signed(call("left", [digits, kept])),
      ],
    ],
    cast(nullSql, "int64"),
  );
}

/** A number's text as the nearest double; `NaN` is null and counted. */
export function fieldAsFloat64(raw: Sql): Conversion {
  const infinite = isIn(raw, [text("Infinity"), text("-Infinity")]);
  const nan = operation("=", raw, text("NaN"));
  const number = matches(raw, DECIMAL);
  const double = tryCast(raw, "float64");
  const value = caseWhen([[anyOf([infinite, number]) ?? number, normalFloat(double)]], cast(nullSql, "float64"));
  return {
    value,
    bad: [{ problem: "unreadable", when: and(isNotNull(raw), operation("NOT", nan), isNull(value)) }],
    counted: [{ what: "nan", when: nan }],
  };
}

/** `true` or `false` in any case. */
export function fieldAsBoolean(raw: Sql): Conversion {
  const value = caseWhen(
    [
      [matches(raw, "(?i)true"), { kind: "keyword", word: "TRUE" }],
      [matches(raw, "(?i)false"), { kind: "keyword", word: "FALSE" }],
    ],
    cast(nullSql, "boolean"),
  );
  return nullWhereBad(raw, value, isNull(value));
}

/** A number's text as a time of the column's unit: an integer exactly, all else as a double. */
export function fieldAsNumberInstant(raw: Sql, rules: InstantRules): Conversion {
  const whole = matches(raw, WHOLE);
  const number = matches(raw, DECIMAL);
  const digits = call("split_part", [raw, text("."), int(1)]);
  const integer = integerInstant(where(whole, tryCast(digits, native("HUGEINT"))), rules);
  const notWhole = and(number, operation("NOT", whole));
  const double = doubleInstant(where(notWhole, tryCast(raw, "float64")), rules);
  // An integer past 128 bits is past every range too.
  const huge = and(whole, isNull(tryCast(digits, native("HUGEINT"))));
  const outside = rules.outOfRange === "error" ? [{ problem: "out_of_range" as const, when: huge }] : [];
  return {
    value: call("coalesce", [integer.value, double.value]),
    bad: [
      { problem: "unreadable", when: and(isNotNull(raw), operation("NOT", number)) },
      ...integer.bad,
      ...double.bad,
      ...outside,
    ],
    counted: [
      ...integer.counted,
      ...double.counted,
      ...(rules.outOfRange === "null" ? [{ what: "outOfRange" as const, when: huge }] : []),
    ],
  };
}
