import type { NumberUnit } from "../../../definition/index.js";
import {
  anyOf,
  call,
  caseWhen,
  cast,
  float,
  instantSql,
  int,
  isNotNull,
  isNull,
  native,
  nullSql,
  operation,
  type Sql,
  tryCast,
} from "../../../sql/index.js";
import { MAX_INSTANT_MICROS } from "../../../time/index.js";
import { and, type Conversion, where } from "./conversion.js";
import type { RawType } from "./raw-type.js";
import type { Steps } from "./steps.js";
import { zoneLocalSql } from "./zone-sql.js";

/** What a time column is read by. */
export interface InstantRules {
  readonly timeZone: string;
  readonly unit: NumberUnit | null;
  readonly outOfRange: "error" | "null";
}

const hugeint = native("HUGEINT");
const least = -MAX_INSTANT_MICROS;

/** How a date or timestamp of a typed file is read; undefined for what is neither. */
export function timestampAsInstant(raw: Sql, type: RawType, rules: InstantRules, steps: Steps): Conversion | undefined {
  if (type.kind === "date") {
    return localInstant(isNotNull(raw), tryCast(raw, "timestamp"), [], rules, steps);
  }
  if (type.kind !== "timestamp") return undefined;
  if (type.nanos) {
    const nanos = call("epoch_ns", [raw]);
    const floored = operation("<>", operation("%", nanos, int(1000)), int(0));
    const timestamp = call("make_timestamp", [floorDivide(nanos, int(1000))]);
    return localInstant(isNotNull(raw), timestamp, [{ what: "flooredTimes", when: floored }], rules, steps);
  }
  const timestamp = call("make_timestamp", [call("epoch_us", [raw])]);
  return type.zoned
    ? inRange(isNotNull(raw), timestamp, [], rules)
    : localInstant(isNotNull(raw), tryCast(raw, "timestamp"), [], rules, steps);
}

/** How a number of a typed file is read as a time of the column's unit; undefined for what is no number. */
export function numberAsInstant(raw: Sql, type: RawType, rules: InstantRules): Conversion | undefined {
  if (type.kind === "integer") return integerInstant(raw, rules);
  if (type.kind === "float" || type.kind === "decimal") return doubleInstant(cast(raw, "float64"), rules);
  return undefined;
}

const UNIT_MICROS = { s: 1_000_000, ms: 1000, us: 1 } as const;

/** An integer number of units, exactly. */
export function integerInstant(raw: Sql, rules: InstantRules): Conversion {
  const wide = tryCast(raw, hugeint);
  if (rules.unit === "ns") {
    const floored = operation("<>", operation("%", wide, int(1000)), int(0));
    return microsInstant(
      isNotNull(raw),
      floorDivide(wide, int(1000)),
      [{ what: "flooredTimes", when: floored }],
      rules,
    );
  }
  const unitMicros = UNIT_MICROS[rules.unit ?? "us"];
  // Past what any range allows a product could leave even 128 bits.
  const near = and(operation("<=", wide, int(MAX_INSTANT_MICROS)), operation(">=", wide, int(least)));
  return microsInstant(isNotNull(raw), where(near, operation("*", wide, int(unitMicros))), [], rules);
}

/** A double times its unit in doubles, floored. */
export function doubleInstant(double: Sql, rules: InstantRules): Conversion {
  const nan = call("isnan", [double]);
  // Nanoseconds are divided by 1000: 0.001 is no double, and its product would put exact microseconds one too low.
  const product =
    rules.unit === "ns"
      ? operation("/", double, float(1000))
      : operation("*", double, float(UNIT_MICROS[rules.unit ?? "us"]));
  const micros = call("floor", [product]);
  const counted: Conversion["counted"] = [
    { what: "nan", when: nan },
    { what: "flooredTimes", when: operation("<>", micros, product) },
  ];
  const present = and(isNotNull(double), operation("NOT", nan));
  return microsInstant(present, micros, counted, rules);
}

/** An instant from microseconds in any number type, which are null only where they are far out of range. */
function microsInstant(present: Sql, micros: Sql, counted: Conversion["counted"], rules: InstantRules): Conversion {
  const within = and(operation("<=", micros, int(MAX_INSTANT_MICROS)), operation(">=", micros, int(least)));
  return inRange(present, where(within, call("make_timestamp", [tryCast(micros, "int64")])), counted, rules);
}

/** A time without an offset, local to the source's zone. */
function localInstant(
  present: Sql,
  local: Sql,
  counted: Conversion["counted"],
  rules: InstantRules,
  steps: Steps,
): Conversion {
  if (rules.timeZone === "UTC") return inRange(present, local, counted, rules);
  const micros = zoneLocalSql(rules.timeZone, call("epoch_us", [local]), steps);
  return inRange(present, call("make_timestamp", [micros]), counted, rules);
}

/** The timestamp where it is in range. What is there and isn't is an error, or null and counted. */
export function inRange(
  present: Sql,
  timestamp: Sql,
  counted: Conversion["counted"],
  rules: Pick<InstantRules, "outOfRange">,
): Conversion {
  const within = and(
    operation("<=", timestamp, instantSql(MAX_INSTANT_MICROS)),
    operation(">=", timestamp, instantSql(least)),
  );
  const outside = and(present, anyOf([isNull(timestamp), operation("NOT", within)]) ?? nullSql);
  return {
    // Where an instant out of range is an error, no row is read that has one: a bare column lets whole blocks be skipped.
    value: rules.outOfRange === "error" ? timestamp : where(within, timestamp),
    bad: rules.outOfRange === "error" ? [{ problem: "out_of_range", when: outside }] : [],
    counted: [
      ...counted.map(({ what, when }) => ({ what, when: what === "nan" ? when : and(within, when) })),
      ...(rules.outOfRange === "null" ? [{ what: "outOfRange" as const, when: outside }] : []),
    ],
  };
}

/** ⌊a / b⌋ for a positive b; SQL's own integer division goes towards zero. */
function floorDivide(a: Sql, b: Sql): Sql {
  const quotient = operation("//", a, b);
  const below = operation("<", operation("%", a, b), int(0));
  return caseWhen([[below, operation("-", quotient, int(1))]], quotient);
}
