import {
  anyOf,
  call,
  caseWhen,
  cast,
  float,
  isNull,
  native,
  operation,
  type Sql,
  tryCast,
} from "../../../sql/index.js";
import { and, type Conversion, lossless, nullWhereBad, where } from "./conversion.js";
import type { RawType } from "./raw-type.js";

const hugeint = native("HUGEINT");
const TWO_63 = 2 ** 63;

/** How a number of a typed file is read as int64: only where that is exact. Undefined where no number is held. */
export function numberAsInt64(raw: Sql, type: RawType): Conversion | undefined {
  switch (type.kind) {
    case "integer": {
      if (type.fits !== "neither") return lossless(cast(raw, "int64"));
      const value = tryCast(raw, "int64");
      return nullWhereBad(raw, value, isNull(value));
    }
    case "decimal": {
      const whole = operation("=", raw, call("trunc", [raw]));
      const value = tryCast(raw, "int64");
      return nullWhereBad(raw, where(whole, value), anyOfTwo(operation("NOT", whole), isNull(value)));
    }
    case "float": {
      const double = cast(raw, "float64");
      const whole = and(
        operation("=", double, call("trunc", [double])),
        operation(">=", double, float(-TWO_63)),
        operation("<", double, float(TWO_63)),
      );
      const nan = call("isnan", [double]);
      return {
        value: where(whole, tryCast(double, "int64")),
        bad: [{ problem: "unreadable", when: and(operation("NOT", nan), operation("NOT", whole)) }],
        counted: [{ what: "nan", when: nan }],
      };
    }
    default:
      return undefined;
  }
}

/** How a number of a typed file is read as float64: an integer only where a double holds it, a decimal rounded. */
export function numberAsFloat64(raw: Sql, type: RawType): Conversion | undefined {
  switch (type.kind) {
    case "integer": {
      const value = cast(raw, "float64");
      if (type.fits === "double") return lossless(value);
      const back = operation("=", tryCast(value, hugeint), tryCast(raw, hugeint));
      const exact = call("coalesce", [back, { kind: "keyword", word: "FALSE" }]);
      return nullWhereBad(raw, where(exact, value), operation("NOT", exact));
    }
    case "decimal":
      return lossless(normalFloat(cast(raw, "float64")));
    case "float":
      return {
        value: normalFloat(cast(raw, "float64")),
        bad: [],
        counted: [{ what: "nan", when: call("isnan", [raw]) }],
      };
    default:
      return undefined;
  }
}

/** NaN is null, −0 is 0. */
export function normalFloat(value: Sql): Sql {
  return operation("+", caseWhen([[call("isnan", [value]), cast(nullOf(), "float64")]], value), float(0));
}

function nullOf(): Sql {
  return { kind: "keyword", word: "NULL" };
}

function anyOfTwo(a: Sql, b: Sql): Sql {
  return anyOf([a, b]) ?? a;
}
