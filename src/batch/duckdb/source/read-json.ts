import { kindOf } from "../../../schema/index.js";
import {
  anyOf,
  call,
  caseWhen,
  cast,
  float,
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
import type { ReadAs } from "./read-as.js";
import { readElements } from "./read-elements.js";
import { doubleInstant, integerInstant } from "./read-instant.js";
import { textAsInstant } from "./read-instant-text.js";
import { normalFloat } from "./read-number.js";
import { inlineSteps, type Steps } from "./steps.js";

/** How a JSON value is read as declared: only from the JSON type that fits. JSON's null is null. */
export function readJson(value: Sql, as: ReadAs, steps: Steps): Conversion | undefined {
  const type = steps.let(0, call("json_type", [value]));
  const is = (...types: readonly string[]) => isIn(type, types.map(text));
  const content = call("json_extract_string", [value, text("$")]);
  const present = and(isNotNull(type), operation("NOT", is("NULL")));
  const wrong = (...types: readonly string[]) => ({
    problem: "unreadable" as const,
    when: and(present, operation("NOT", is(...types))),
  });
  switch (kindOf(as.type)) {
    case "int64": {
      const read = caseWhen(
        [
          [is("BIGINT", "UBIGINT"), tryCast(content, "int64")],
          [is("DOUBLE"), wholeDouble(tryCast(content, "float64"))],
        ],
        cast(nullSql, "int64"),
      );
      return nullWhereBad(where(present, type), read, isNull(read));
    }
    case "float64": {
      const number = is("BIGINT", "UBIGINT", "DOUBLE");
      const infinite = and(is("VARCHAR"), isIn(content, [text("Infinity"), text("-Infinity")]));
      const double = where(anyOf([number, infinite]) ?? number, tryCast(content, "float64"));
      const nan = call("isnan", [double]);
      return {
        value: normalFloat(double),
        bad: [{ problem: "unreadable", when: and(present, isNull(double)) }],
        counted: [{ what: "nan", when: nan }],
      };
    }
    case "boolean":
      return {
        value: where(is("BOOLEAN"), tryCast(content, "boolean")),
        bad: [wrong("BOOLEAN")],
        counted: [],
      };
    case "string":
      return { value: where(is("VARCHAR"), content), bad: [wrong("VARCHAR")], counted: [] };
    case "timestamp": {
      if (as.unit === null) {
        const read = textAsInstant(steps.let(1, where(is("VARCHAR"), content)), as, deeper(steps, 2));
        return { ...read, bad: [wrong("VARCHAR"), ...read.bad] };
      }
      const integer = integerInstant(where(is("BIGINT", "UBIGINT"), tryCast(content, native("HUGEINT"))), as);
      const double = doubleInstant(where(is("DOUBLE"), tryCast(content, "float64")), as);
      return {
        value: call("coalesce", [integer.value, double.value]),
        bad: [wrong("BIGINT", "UBIGINT", "DOUBLE"), ...integer.bad, ...double.bad],
        counted: [...integer.counted, ...double.counted],
      };
    }
    case "vector":
    case "list": {
      const array = steps.let(1, where(is("ARRAY"), cast(value, native("JSON[]"))));
      const read = readElements(array, as, deeper(steps, 2), (element, elementAs) =>
        readJson(element, elementAs, inlineSteps),
      );
      return read === undefined ? undefined : { ...read, bad: [wrong("ARRAY"), ...read.bad] };
    }
  }
}

/** A whole double within ±(2⁵³ − 1) as int64: beyond, the text's number may have been another. */
function wholeDouble(double: Sql): Sql {
  const exact = and(
    operation("=", double, call("trunc", [double])),
    operation("<=", double, float(Number.MAX_SAFE_INTEGER)),
    operation(">=", double, float(Number.MIN_SAFE_INTEGER)),
  );
  return where(exact, tryCast(double, "int64"));
}

function deeper(steps: Steps, by: number): Steps {
  return { let: (step, value) => steps.let(step + by, value) };
}
