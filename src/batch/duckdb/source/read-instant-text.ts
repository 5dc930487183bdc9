import {
  call,
  caseWhen,
  cast,
  int,
  isNotNull,
  isNull,
  listSql,
  native,
  operation,
  type Sql,
  text,
  tryCast,
} from "../../../sql/index.js";
import { and, type Conversion, where } from "./conversion.js";
import { type InstantRules, inRange } from "./read-instant.js";
import type { Steps } from "./steps.js";
import { zoneLocalSql } from "./zone-sql.js";

/** The texts that `parseInstantText` takes; hours, minutes, seconds and offsets within their bounds already. */
const PATTERN =
  "^([0-9]{4}|[+-][0-9]{6})-([0-9]{2})-([0-9]{2})" +
  "(?:[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.]([0-9]+))?)?(Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?$";
const PARTS = ["year", "month", "day", "hour", "minute", "second", "fraction", "offset"] as const;

const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

/** How a text is read as a time: the SQL twin of `parseInstantText`, to which a property test holds it. */
export function textAsInstant(raw: Sql, rules: InstantRules, steps: Steps): Conversion {
  const parsed = steps.let(0, call("regexp_extract", [raw, text(PATTERN), listSql(PARTS.map(text))]));
  const part = (name: (typeof PARTS)[number]) => call("struct_extract", [parsed, text(name)]);
  const number = (name: (typeof PARTS)[number]) => call("coalesce", [tryCast(part(name), "int64"), int(0)]);

  const year = steps.let(1, tryCast(part("year"), "int64"));
  const monthDay = call("concat", [text("-"), part("month"), text("-"), part("day")]);
  // A year has the days of the year 400 years before, and a year of four digits is what DuckDB reads.
  const cycleYear = operation(
    "+",
    int(2000),
    operation("%", operation("+", operation("%", year, int(400)), int(400)), int(400)),
  );
  const possible = steps.let(2, tryCast(call("concat", [cast(cycleYear, "string"), monthDay]), native("DATE")));
  const daysSince1970 = operation(
    "+",
    call("date_diff", [text("day"), cast(text("1970-01-01"), native("DATE")), possible]),
    operation("*", operation("//", operation("-", year, cycleYear), int(400)), int(146_097)),
  );
  const seconds = operation(
    "+",
    operation("*", number("hour"), int(3600)),
    operation("*", number("minute"), int(60)),
    number("second"),
  );
  // Far years are out of range without a count, which could leave 64 bits.
  const near = and(operation(">", year, int(1600)), operation("<", year, int(2300)));
  const localMicros = steps.let(
    3,
    where(
      near,
      operation(
        "+",
        operation("*", daysSince1970, int(MICROS_PER_DAY)),
        operation("*", seconds, int(MICROS_PER_SECOND)),
      ),
    ),
  );
  const offset = part("offset");
  const local = operation("=", offset, text(""));
  const utc = operation("-", localMicros, operation("*", offsetSeconds(offset), int(MICROS_PER_SECOND)));
  const secondMicros =
    rules.timeZone === "UTC"
      ? utc
      : caseWhen([[local, zoneLocalSql(rules.timeZone, where(local, localMicros), steps)]], utc);
  const fraction = part("fraction");
  const sixDigits = call("left", [call("concat", [fraction, text("000000")]), int(6)]);
  const fractionMicros = call("coalesce", [tryCast(sixDigits, "int64"), int(0)]);
  const floored = call("regexp_matches", [call("substr", [fraction, int(7)]), text("[1-9]")]);
  const timestamp = call("make_timestamp", [operation("+", secondMicros, fractionMicros)]);
  const impossible = and(isNotNull(raw), isNull(possible));
  const conversion = inRange(isNotNull(possible), timestamp, [{ what: "flooredTimes", when: floored }], rules);
  return { ...conversion, bad: [{ problem: "unreadable", when: impossible }, ...conversion.bad] };
}

/** Seconds of an offset's text, such as +02, +0200 or +02:00; 0 for Z and none. */
function offsetSeconds(offset: Sql): Sql {
  const digit = (from: number, length: number) => tryCast(call("substr", [offset, int(from), int(length)]), "int64");
  const hours = operation("*", digit(2, 2), int(3600));
  const minutes = operation("*", tryCast(call("right", [offset, int(2)]), "int64"), int(60));
  const size = caseWhen([[operation(">", call("length", [offset]), int(3)), operation("+", hours, minutes)]], hours);
  return caseWhen(
    [
      [operation("<", call("length", [offset]), int(2)), int(0)],
      [operation("=", call("left", [offset, int(1)]), text("-")), operation("-", int(0), size)],
    ],
    size,
  );
}
