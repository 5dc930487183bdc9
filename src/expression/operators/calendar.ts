import { invariant } from "../../errors/index.js";
import { call, operation, type Sql, word } from "../../sql/index.js";
import { unitMicros } from "../../time/index.js";
import { at, int64At, microsSql, numberAt, type Operator, textAt } from "./operator.js";

const dayMicros = unitMicros("days");

/** A UTC calendar part as an int64. */
function part(name: string, sqlName: string, of: (date: Date) => number): Operator {
  return {
    strict: true,
    sql: (args) => call(sqlName, args),
    evaluate: (args) => of(dateOf(numberAt(args, 0))),
    describe: (args) => `${name}(${at(args, 0)})`,
  };
}

function dateOf(micros: number): Date {
  return new Date(Math.floor(micros / 1000));
}

/** Monday 1 … Sunday 7, as ISO 8601 counts. */
function isoDayOfWeek(date: Date): number {
  return ((date.getUTCDay() + 6) % 7) + 1;
}

/** Starts of calendar periods in UTC; weeks start on Monday. */
export const calendarPeriods = ["minute", "hour", "day", "week", "month", "quarter", "year"] as const;
export type CalendarPeriod = (typeof calendarPeriods)[number];

function startOf(micros: number, period: string): number {
  const date = dateOf(micros);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  switch (period) {
    case "minute":
      return floorTo(micros, unitMicros("minutes"));
    case "hour":
      return floorTo(micros, unitMicros("hours"));
    case "day":
      return floorTo(micros, dayMicros);
    case "week":
      return floorTo(micros, dayMicros) - (isoDayOfWeek(date) - 1) * dayMicros;
    case "month":
      return dayOf(year, month);
    case "quarter":
      return dayOf(year, month - (month % 3));
    default:
      return dayOf(year, 0);
  }
}

/** Midnight of a month's first day; `Date.UTC` alone reads the years 0 to 99 as 1900 and on. */
function dayOf(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime() * 1000;
}

function floorTo(micros: number, step: number): number {
  return Math.floor(micros / step) * step;
}

/** ⌊a / b⌋ of int64s: SQL's own integer division drops the fraction towards zero. */
function floorDivideSql(a: Sql, b: Sql): Sql {
  const remainder = operation("%", operation("+", operation("%", a, b), b), b);
  return operation("//", operation("-", a, remainder), b);
}

export const calendarOperators = {
  year: part("year", "year", (date) => date.getUTCFullYear()),
  month: part("month", "month", (date) => date.getUTCMonth() + 1),
  day: part("day", "day", (date) => date.getUTCDate()),
  hour: part("hour", "hour", (date) => date.getUTCHours()),
  minute: part("minute", "minute", (date) => date.getUTCMinutes()),
  second: part("second", "second", (date) => date.getUTCSeconds()),
  dayOfWeek: part("dayOfWeek", "isodow", isoDayOfWeek),
  startOf: {
    strict: true,
    sql: (args) => {
      const period = at(args, 1);
      invariant(period.kind === "text", "A calendar period is a literal.");
      return call("date_trunc", [word(period.value), at(args, 0)]);
    },
    evaluate: (args) => startOf(numberAt(args, 0), textAt(args, 1)),
    describe: (args) => `startOf(${args.join(", ")})`,
  },
  /** ⌊(a − b) / unit⌋: whole units from b to a; the unit in microseconds is the third operand. */
  elapsed: {
    strict: true,
    sql: (args) => floorDivideSql(operation("-", microsSql(at(args, 0)), microsSql(at(args, 1))), at(args, 2)),
    evaluate: (args) => {
      const difference = int64At(args, 0) - int64At(args, 1);
      const unit = int64At(args, 2);
      const remainder = ((difference % unit) + unit) % unit;
      return Number((difference - remainder) / unit);
    },
    describe: (args) => `elapsed(${args.join(", ")})`,
  },
} satisfies Record<string, Operator>;
